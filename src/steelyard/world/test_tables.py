"""The tables of the world are facts, or fit together: headings, duties, countries, families, documents."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from steelyard.engine.messages.codes import COUNTRIES, CURRENCIES
from steelyard.engine.pack import load
from steelyard.world.commodity import NO_CODE, commodities
from steelyard.world.draw import Urns
from steelyard.world.geography import CURRENCIES as INVOICED
from steelyard.world.geography import EXCHANGE, WAYS, countries, exchange, families
from steelyard.world.kinds import KINDS, SCHEMES, Kind
from steelyard.world.means import suitable
from steelyard.world.papers import CODES, bits, codes_in
from steelyard.world.schemes import SCHEME_OF
from steelyard.world.traffic import FLOWS, REGIME_CODES, Pool

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "explanation" / "world.md"
HEADINGS = ROOT.parent / "shared" / "data" / "codes" / "hs.csv"


def test_every_heading_is_in_the_harmonized_system() -> None:
    if not HEADINGS.exists():
        pytest.skip(f"the list of headings is not at {HEADINGS}")
    with HEADINGS.open(encoding="utf-8", newline="") as lines:
        known = {row["hscode"] for row in csv.DictReader(lines)}
    assert set(commodities().hs6) <= known


def test_all_chapters_are_traded_but_the_reserved_one() -> None:
    chapters = {int(hs6[:2]) for hs6 in commodities().hs6}
    assert chapters == set(range(1, 98)) - {77}
    assert len(set(commodities().hs6)) == len(commodities().hs6) > 350


def test_a_step_always_leads_to_a_lower_duty() -> None:
    table = commodities()
    steps = 0
    for number, step in enumerate(table.step.tolist()):
        if step != NO_CODE:
            steps += 1
            assert table.duty[step] < max(table.duty[table.first_code[number]], table.duty[table.second_code[number]])
    assert steps >= 50


def test_prices_and_masses_are_positive_and_words_are_clean() -> None:
    table = commodities()
    for column in (table.price, table.spread, table.unit_mass, table.package_mass):
        assert (column > 0).all()
    assert (table.duty >= 0).all()
    assert all(words and all(word == " ".join(word.split()) for word in words) for words in table.words)
    assert (table.import_weight + table.export_weight > 0).all()


def test_countries_places_and_currencies_are_real_codes() -> None:
    world = countries()
    assert len(world.code) >= 60
    assert set(world.code) <= COUNTRIES
    for places in world.places.values():
        assert all(re.fullmatch("[A-Z]{2}[A-Z2-9]{3}", place) for each in places for place in each)
    assert {name for each in world.currencies for name, _ in each} <= set(INVOICED) <= CURRENCIES
    assert all(len(rates) == len(INVOICED) for rates in EXCHANGE.values())


def test_every_commodity_has_a_family_with_origins_by_every_way_it_moves() -> None:
    kin = families()
    assert set(commodities().family) == set(kin.name)
    rng = np.random.default_rng(1)
    for number, name in enumerate(kin.name):
        for way in range(len(WAYS)):
            origins = kin.origins.pick(np.full(20, number * len(WAYS) + way), rng)
            assert ((origins >= 0) & (origins < len(countries().code))).all(), name
        assert all(code in CODES for code in kin.certificates[number])


def test_every_kind_is_planted_by_one_function_and_every_scheme_has_its_means() -> None:
    assert set(SCHEME_OF) == set(KINDS) == set(Kind)
    for kind in SCHEMES:
        for pool in KINDS[kind].pools:
            goods, partners = suitable(kind, pool)
            assert len(goods) or kind in (Kind.FALSE_CURRENCY,)
            assert len(partners) < len(countries().code)


def test_shares_of_the_flows_add_up_and_every_pool_is_used() -> None:
    assert abs(sum(flow.share for flow in FLOWS) - 100) < 1e-9
    assert {flow.pool for flow in FLOWS} == set(Pool)


def test_the_world_speaks_the_codes_of_the_demo_pack() -> None:
    pack = load(ROOT / "src" / "steelyard" / "packs" / "demo")
    country = pack.country
    assert {f"{country.code}{flow.office}" for flow in FLOWS} == {office.code for office in country.offices}
    assert {area for plan in KINDS.values() for area in plan.risk_areas} <= {area.code for area in country.risk_areas}
    assert set(REGIME_CODES) <= {regime.code for regime in pack.regimes}
    assert set(CODES) <= {document.code for document in pack.document_types}
    known = {country.currency}.union(*(rates.rates for rates in country.exchange_rates))
    assert set(INVOICED) <= known


def test_rates_of_exchange_stay_near_those_of_the_demo_pack() -> None:
    pack = load(ROOT / "src" / "steelyard" / "packs" / "demo")
    for rates in pack.country.exchange_rates:
        for name, rate in zip(INVOICED, exchange(rates.valid_from).tolist(), strict=True):
            if name != pack.country.currency:
                assert rate == pytest.approx(float(rates.rates[name]), rel=0.06), (rates.valid_from, name)


def test_every_kind_is_explained_on_its_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert {kind.value for kind in Kind if f"`{kind.value}`" not in page} == set()


def test_documents_go_into_bits_and_back() -> None:
    assert codes_in(bits("380", "Q05", "851")) == ("380", "851", "Q05")
    assert codes_in(0) == ()


def test_urns_draw_by_weight_and_never_what_weighs_nothing() -> None:
    urns = Urns(np.array([[1.0, 0.0, 3.0], [0.0, 5.0, 0.0]]))
    rng = np.random.default_rng(2)
    drawn = urns.pick(np.repeat([0, 1], 4_000), rng)
    assert set(drawn[4_000:]) == {1}
    assert set(drawn[:4_000]) == {0, 2}
    assert abs((drawn[:4_000] == 2).mean() - 0.75) < 0.03
