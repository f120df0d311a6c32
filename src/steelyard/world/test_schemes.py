"""What each scheme does to an honest declaration, and what it records."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from steelyard.world import Kind, World
from steelyard.world.case import Case
from steelyard.world.conftest import START
from steelyard.world.draft import Draft
from steelyard.world.draw import Stream, generator
from steelyard.world.geography import countries
from steelyard.world.papers import bits, codes_in
from steelyard.world.schemes import SCHEME_OF
from steelyard.world.tariff import MEASURE, tariff
from steelyard.world.traffic import FLOWS, Pool

DAY = 200
ON = START + timedelta(days=DAY)


@pytest.fixture
def draft(world: World) -> Draft:
    return world._trade.draft(DAY, ON, 700, generator(1, Stream.DAY, DAY), in_force=True)


def heads(draft: Draft, *pools: Pool) -> list[int]:
    return [place for place in range(len(draft)) if FLOWS[int(draft.heads.flow[place])].pool in pools]


def case(draft: Draft, head: int) -> Case:
    first = int(draft.heads.first[head])
    return Case(draft, head, ON, np.random.default_rng(head), staple=int(draft.lines.goods[first]))


INSTEAD = {Kind.ERROR_CONTAINER: Kind.ERROR_DOCUMENT}
TRADERS = (Pool.SEA, Pool.LAND, Pool.AIR)


@pytest.mark.parametrize("kind", list(Kind))
def test_whatever_is_planted_is_recorded_soundly_and_the_draft_stays_whole(kind: Kind, draft: Draft) -> None:
    pools = {Kind.DRAWBACK_FRAUD: (Pool.EXPORT,), Kind.MINERAL_UNDERVALUATION: (Pool.EXPORT,)}
    for head in heads(draft, *pools.get(kind, (*TRADERS, Pool.PARCEL))):
        one = case(draft, head)
        SCHEME_OF[kind](one)
        for found in one.found:
            # Where there is no container to mistype, a document is forgotten instead.
            assert found.kind in (kind, INSTEAD.get(kind))
            assert found.revenue >= 0
            assert found.item is None or 1 <= found.item <= len(one.lines)
            assert all(0 <= chance <= 1 for chance in (found.detectable_by.physical, found.detectable_by.scan))
    lines = draft.lines
    for column in (lines.net, lines.gross, lines.quantity, lines.value, lines.invoice):
        assert np.isfinite(column).all()
        assert (column > 0).all()
    assert (lines.packages >= 1).all()
    kept = tariff().kept[lines.origin[lines.claimed]]
    assert (kept < 1).all(), "a preference belongs to a country with an agreement"


def test_undervaluation_lowers_invoice_and_value_alike_and_the_duty_lost_is_what_was_due(draft: Draft) -> None:
    for head in heads(draft, Pool.SEA)[:40]:
        one = case(draft, head)
        span = slice(one.lines.start, one.lines.stop)
        value, before = draft.lines.value[span].copy(), one.dues()
        SCHEME_OF[Kind.UNDERVALUATION](one)
        assert (draft.lines.value[span] <= value + 1e-9).all()
        assert np.allclose(draft.lines.invoice[span], draft.lines.value[span])
        lost = sum(float(found.revenue) for found in one.found)
        assert lost == pytest.approx(float(before.sum() - one.dues().sum()), abs=0.01 * len(one.lines) + 0.01, rel=0.3)


def test_misclassified_goods_keep_their_mass_and_owe_less(draft: Draft) -> None:
    changed = 0
    for head in heads(draft, *TRADERS):
        one = case(draft, head)
        net, before = draft.lines.net.copy(), one.dues()
        SCHEME_OF[Kind.MISCLASSIFICATION](one)
        assert (draft.lines.net == net).all()
        assert one.dues().sum() <= before.sum() + 1e-9
        changed += bool(one.found)
        assert all(found.hs == found.found != found.declared for found in one.found)
    assert changed > 50


def test_the_new_fraud_renames_only_the_goods_under_the_measure(draft: Draft) -> None:
    duties = tariff()
    changed = 0
    for head in heads(draft, Pool.SEA, Pool.LAND):
        one = case(draft, head)
        origin = draft.lines.origin.copy()
        SCHEME_OF[Kind.ORIGIN_SHIFT](one)
        moved = np.flatnonzero(draft.lines.origin != origin)
        assert (draft.lines.goods[moved] == duties.hot).all()
        for found in one.found:
            changed += 1
            assert (found.declared, found.found) == (MEASURE.via, MEASURE.origin)
            assert found.revenue > 0
    assert changed


def test_goods_without_their_permit_really_lack_it(draft: Draft) -> None:
    for head in heads(draft, *TRADERS)[:60]:
        one = case(draft, head)
        one.add_papers("Q02")
        SCHEME_OF[Kind.PRECURSOR_UNLICENSED](one)
        assert "Q02" not in codes_in(int(draft.papers[head]))
        assert one.hs(one.lines.start) == one.found[0].hs


def test_parts_of_a_split_consignment_stay_below_the_limit(draft: Draft) -> None:
    for head in heads(draft, Pool.PARCEL)[:60]:
        one = case(draft, head)
        SCHEME_OF[Kind.SPLIT_CONSIGNMENT](one)
        total = float(draft.lines.value[one.lines.start : one.lines.stop].sum())
        assert 100 < total < 150
        assert one.dues().sum() == 0


def test_a_forgotten_document_was_needed(draft: Draft) -> None:
    for head in heads(draft, *TRADERS)[:80]:
        before = int(draft.papers[head])
        one = case(draft, head)
        SCHEME_OF[Kind.ERROR_DOCUMENT](one)
        missing = one.found[0].found
        assert before & bits(missing)
        assert not int(draft.papers[head]) & bits(missing)


def test_a_mistaken_origin_is_another_country(draft: Draft) -> None:
    codes = countries().code
    for head in heads(draft, Pool.SEA)[:80]:
        one = case(draft, head)
        SCHEME_OF[Kind.ERROR_ORIGIN](one)
        found = one.found[0]
        assert found.declared in codes
        assert found.declared != found.found
