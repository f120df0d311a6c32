"""History tells the truth about the past, however it was folded, and never more than was known."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from steelyard.base.actor import house
from steelyard.base.errors import Invalid
from steelyard.cycle.operators.days import day_of, start_of
from steelyard.cycle.operators.models import FirstSeen, HistoryDay, HistoryEvent, Operator, PriceEvent
from steelyard.cycle.operators.operations import (
    ControlEnded,
    ask_folded,
    fold_history,
    record_declarations,
    record_results,
    set_aeo_tier,
)
from steelyard.cycle.operators.operations_prices import publish_prices
from steelyard.cycle.operators.queries import gather, gather_dossiers
from steelyard.engine.declaration import Declaration, Direction, Item, Money, Party, Role
from steelyard.engine.facts.dossier import RECENT, UNKNOWN, WINDOWS, Counts, Dossier, History
from steelyard.engine.facts.prices import price_bin
from steelyard.engine.facts.subjects import subjects

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def declared(
    operator: str = "T1", declarant: str | None = "B1", hs: Sequence[str] = ("85171300",), origin: str = "CN",
    value: str = "100", amends: str | None = None,
) -> Declaration:  # fmt: skip
    parties = [Party(Role.IMPORTER, operator, f"Trader {operator}", "QX"), Party(Role.SELLER, name="Lucky Star")]
    if declarant:
        parties.append(Party(Role.DECLARANT, declarant))
    items = tuple(
        Item(n, code, origin=origin, net_mass=Decimal(10), value=Money(Decimal(value), "EUR"))
        for n, code in enumerate(hs, 1)
    )
    return Declaration(
        "1", Direction.IMPORT, "QXPOR", items, amends=amends, dispatch=origin, parties=tuple(parties)
    )  # fmt: skip


def lodge(*declarations: Declaration, at: datetime) -> None:
    record_declarations(declarations, at=at, rates={"EUR": 1.5}, national_currency="USD", folded=ask_folded()())


def dossier(declaration: Declaration, at: datetime) -> Dossier:
    (found,) = gather_dossiers([declaration], at=at, rates={"EUR": 1.5}, national_currency="USD")
    return found


def test_before_anything_is_known_every_history_is_empty() -> None:
    found = dossier(declared(), NOON)
    assert found.operator == found.declarant == found.seller == found.route == UNKNOWN
    assert found.operator_hs == found.prices == {}
    assert found.operator_origin == found.hs_origin == set()
    assert found.aeo_tier is None


def test_a_declaration_without_operator_or_declarant_has_no_history_of_them() -> None:
    nobody = msgspec.structs.replace(declared(), parties=(), dispatch=None, items=(Item(1, "240220"),))
    found = dossier(nobody, NOON)
    assert (found.operator, found.declarant, found.seller, found.route) == (None, None, None, None)
    assert (found.operator_hs, found.operator_origin) == (None, None)


def test_what_was_lodged_counts_from_the_next_instant_on() -> None:
    lodge(declared(), declared(), at=NOON)
    assert dossier(declared(), NOON).operator == UNKNOWN
    found = dossier(declared(), NOON + timedelta(microseconds=1))
    assert found.operator == History(NOON, 2, (Counts(2), Counts(2), Counts(2)))
    assert found.operator_hs == {"851713": 2}
    assert found.operator_origin == {"CN"}
    assert found.hs_origin == {("851713", "CN")}


def test_an_amendment_is_not_another_declaration_but_what_it_names_has_been_seen() -> None:
    lodge(declared(hs=["85171300"]), at=NOON)
    lodge(declared(hs=["240220"], amends="1"), at=NOON + HOUR)
    found = dossier(declared(hs=["240220"]), NOON + 2 * HOUR)
    assert found.operator == History(NOON, 1, (Counts(1), Counts(1), Counts(1)))
    assert found.operator_hs == {"240220": 0}


def test_results_count_for_operator_declarant_seller_and_route() -> None:
    lodge(declared(), at=NOON)
    record_results([ControlEnded(declared(), findings=1), ControlEnded(declared())], at=NOON + HOUR)
    found = dossier(declared(), NOON + 2 * HOUR)
    for history in (found.operator, found.declarant, found.seller, found.route):
        assert history is not None
        assert history.windows == (Counts(1, 2, 1),) * 3
        assert history.windows[0].hit_rate == 0.5


def test_a_correction_outside_the_window_of_its_control_leaves_no_count_below_zero() -> None:
    lodge(declared(), at=NOON)
    record_results([ControlEnded(declared(), findings=1)], at=NOON)
    record_results([ControlEnded(declared(), controls=0, findings=-1)], at=NOON + 60 * DAY)
    found = dossier(declared(), NOON + 61 * DAY).operator
    assert found is not None
    assert found.windows == (Counts(0, 0, 0), Counts(1, 1, 0), Counts(1, 1, 0))


@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize("days", WINDOWS)
def test_a_window_is_whole_days_before_today_and_today_so_far(days: int, folded: bool) -> None:
    lodge(declared(), at=start_of(date(2025, 1, 1)))  # known long before
    edge = start_of(day_of(NOON)) - days * DAY
    lodge(declared(), at=edge - timedelta(microseconds=1))
    lodge(declared(), at=edge)
    if folded:
        fold_history(through=day_of(NOON - DAY), at=NOON)
    found = dossier(declared(), NOON).operator
    assert found is not None
    assert found.windows[WINDOWS.index(days)] == Counts(1)


def test_a_day_that_is_not_over_is_not_folded() -> None:
    with pytest.raises(Invalid, match="day_not_over"):
        fold_history(through=day_of(NOON), at=NOON)
    fold_history(through=day_of(NOON), at=start_of(day_of(NOON + DAY)))


def test_folding_twice_or_further_back_changes_nothing() -> None:
    lodge(declared(), at=NOON)
    fold_history(through=day_of(NOON), at=NOON + 3 * DAY)
    before = list(HistoryDay.objects.order_by("pk").values_list())
    fold_history(through=day_of(NOON), at=NOON + 3 * DAY)
    fold_history(through=day_of(NOON - 9 * DAY), at=NOON + 3 * DAY)
    assert list(HistoryDay.objects.order_by("pk").values_list()) == before
    assert len(before) == 4


def test_events_cannot_be_rewritten() -> None:
    lodge(declared(), at=NOON)
    with pytest.raises(DatabaseError, match="append-only"):
        HistoryEvent.objects.update(declarations=9)


class Oracle:
    """What should be known, kept the plain way."""

    def __init__(self) -> None:
        self.lodged: list[tuple[datetime, Declaration]] = []
        self.ended: list[tuple[datetime, ControlEnded]] = []

    def history(self, key: str, at: datetime, field: str) -> History:
        def concerns(declaration: Declaration) -> bool:
            return bool(getattr(subjects(declaration), field) == key)

        lodged = [when for when, each in self.lodged if when < at and concerns(each)]
        ended = [(when, each) for when, each in self.ended if when < at and concerns(each.declaration)]
        today = start_of(day_of(at))
        if not lodged:
            return UNKNOWN

        def counts(since: datetime) -> Counts:
            return Counts(
                sum(when >= since for when in lodged),
                sum(each.controls for when, each in ended if when >= since),
                sum(each.findings for when, each in ended if when >= since),
            )

        windows = tuple(counts(today - days * DAY) for days in WINDOWS)
        return History(min(lodged), sum(when >= today for when in lodged), windows)

    def operator_hs(self, declaration: Declaration, at: datetime) -> dict[str, int]:
        known: dict[str, int] = {}
        for hs6 in subjects(declaration).operator_hs:
            same = [
                when
                for when, each in self.lodged
                if when < at
                and subjects(each).operator == subjects(declaration).operator
                and hs6 in subjects(each).operator_hs
            ]
            if same:
                since = start_of(day_of(at)) - RECENT * DAY
                known[hs6] = sum(when >= since for when in same)
        return known


def random_declaration(dice: random.Random) -> Declaration:
    return declared(
        operator=f"T{dice.randrange(4)}",
        declarant=dice.choice(["B1", "B2", None]),
        hs=dice.sample(["85171300", "851714", "24022090", "24022010", "0901210000"], dice.randint(1, 3)),
        origin=dice.choice(["CN", "AE"]),
        value=str(dice.randint(10, 1000)),
    )


def told_otherwise(oracle: Oracle, declaration: Declaration, at: datetime) -> list[str]:
    """The fields of the dossier that are not as the oracle has them."""
    found = dossier(declaration, at)
    touched = subjects(declaration)
    expected: dict[str, Any] = {"operator_hs": oracle.operator_hs(declaration, at)}
    for field in ("operator", "declarant", "seller", "route"):
        key = getattr(touched, field)
        expected[field] = None if key is None else oracle.history(key, at, field)
    return [field for field, value in expected.items() if getattr(found, field) != value]


@pytest.mark.parametrize("seed", range(3))
def test_any_instant_is_told_exactly_whatever_was_folded_and_however_late_it_was_recorded(seed: int) -> None:
    dice = random.Random(seed)
    oracle = Oracle()
    now = start = datetime(2025, 1, 1, 7, tzinfo=UTC)
    for _ in range(120):
        now += dice.random() * 6 * DAY
        late = dice.random() < 0.2
        at = start + dice.random() * (now - start) if late else now
        batch = [random_declaration(dice) for _ in range(dice.randint(1, 3))]
        lodge(*batch, at=at)
        oracle.lodged += [(at, each) for each in batch]
        if dice.random() < 0.5:
            ended = ControlEnded(batch[0], findings=dice.randint(0, 1))
            when = at + dice.random() * (now - at)
            record_results([ended], at=when + timedelta(microseconds=1))
            oracle.ended.append((when + timedelta(microseconds=1), ended))
        if dice.random() < 0.1:
            fold_history(through=day_of(now) - dice.randint(1, 40) * DAY, at=now)
    for _ in range(60):
        at = start + dice.random() * 1.2 * (now - start)
        assert told_otherwise(oracle, random_declaration(dice), at) == [], at


def test_a_dossier_of_the_past_is_the_one_that_was_gathered_then() -> None:
    dice = random.Random(5)
    now = datetime(2025, 1, 1, 7, tzinfo=UTC)
    gathered: list[tuple[Declaration, Dossier]] = []
    for step in range(150):
        now += dice.random() * 4 * DAY
        declaration = random_declaration(dice)
        gathered.append((declaration, dossier(declaration, now)))
        lodge(declaration, at=now)
        if dice.random() < 0.4:
            record_results([ControlEnded(declaration, findings=dice.randint(0, 1))], at=now + HOUR)
        if dice.random() < 0.1:
            fold_history(through=day_of(now) - DAY, at=now)
        if dice.random() < 0.1:
            tier = dice.choice(["A", "B", None])
            set_aeo_tier(key=f"T{dice.randrange(4)}", tier=tier, actor=house("test"), at=now)
        if step % 15 == 0:
            publish_prices(at=now)
    fold_history(through=day_of(now), at=now + DAY)
    assert [dossier(declaration, then.at) for declaration, then in gathered] == [then for _, then in gathered]
    last = gathered[-1][1]
    assert last.operator is not None
    assert last.operator.windows[2].declarations > 10
    assert any(then.aeo_tier for _, then in gathered)
    assert sum(bool(then.prices) for _, then in gathered) > 100


def test_a_batch_is_known_as_it_would_be_one_by_one() -> None:
    dice = random.Random(11)
    for _ in range(20):
        lodge(random_declaration(dice), at=NOON - dice.random() * 3 * DAY)
    batch = [random_declaration(dice) for _ in range(60)]
    batch[30] = msgspec.structs.replace(batch[20], amends="the one before")
    money: dict[str, Any] = {"rates": {"EUR": 1.5}, "national_currency": "USD"}
    together = gather_dossiers(batch, at=NOON, **money)
    alone = []
    for place, declaration in enumerate(batch):
        moment = NOON + place * timedelta(microseconds=1)
        alone += gather_dossiers([declaration], at=moment, **money)
        lodge(declaration, at=moment)

    def as_of_noon(dossier: Dossier) -> Dossier:
        """The same with every instant of the batch taken for its first."""

        def past(history: History | None) -> History | None:
            known = history is not None and history.first_at is not None
            return msgspec.structs.replace(history, first_at=min(history.first_at, NOON)) if known else history

        names = ("operator", "declarant", "seller", "route")
        pasts = {name: past(getattr(dossier, name)) for name in names}
        return msgspec.structs.replace(dossier, at=NOON, **pasts)

    assert [as_of_noon(each) for each in alone] == together
    assert max(each.operator.today for each in together if each.operator) > 5
    assert any(each.operator_hs and max(each.operator_hs.values()) > 1 for each in together)


def test_an_amendment_counts_for_whom_the_version_before_did_not_name() -> None:
    money: dict[str, Any] = {"rates": {"EUR": 1.5}, "national_currency": "USD"}
    first, second = declared("GOOD1"), declared("BADCO", value="5000", amends="1")
    lodge(first, at=NOON)
    record_declarations([second], at=NOON + HOUR, folded=ask_folded()(), earlier=[first], **money)
    later = NOON + 2 * HOUR

    def lodged(operator: str) -> tuple[int, int]:
        found = dossier(declared(operator), later)
        assert found.operator is not None
        assert found.declarant is not None
        return found.operator.windows[0].declarations, found.declarant.windows[0].declarations

    assert lodged("BADCO") == lodged("GOOD1") == (1, 1)  # the declarant is the same, and has declared once
    assert sorted(PriceEvent.objects.values_list("bin", flat=True)) == [price_bin(15.0), price_bin(750.0)]
    again = declared("BADCO", value="5000", amends="2")
    record_declarations([again], at=NOON + HOUR, folded=ask_folded()(), earlier=[second], **money)
    assert lodged("BADCO") == (1, 1)
    assert PriceEvent.objects.count() == 2


def test_an_amendment_in_a_batch_is_known_to_those_after_it_as_it_will_be_recorded() -> None:
    money: dict[str, Any] = {"rates": {"EUR": 1.5}, "national_currency": "USD"}
    first, second = declared("GOOD1"), declared("BADCO", amends="1")
    lodge(first, at=NOON)
    _, seen = gather([second, declared("BADCO")], at=NOON + HOUR, earlier=[first, None], **money).dossiers
    assert seen.operator is not None
    assert seen.operator.windows[0].declarations == 1
    assert seen.operator_hs == {"851713": 1}


def test_what_was_gathered_as_known_is_recorded_as_if_it_were_looked_up() -> None:
    dice = random.Random(3)
    lodge(*(random_declaration(dice) for _ in range(30)), at=NOON)
    batch = [random_declaration(dice) for _ in range(60)]
    at = NOON + HOUR
    money: dict[str, Any] = {"rates": {"EUR": 1.5}, "national_currency": "USD"}
    gathered = gather(batch, at=at, **money)
    known = gathered.known
    assert gathered.touched == [subjects(one) for one in batch]
    of_the_batch = {each for one in batch for each in subjects(one).every()}
    assert known
    assert of_the_batch - known  # what is new in the batch is not called known for being in it

    def recorded(**told: Any) -> list[list[tuple[Any, ...]]]:
        with transaction.atomic():
            record_declarations(batch, at=at, folded=ask_folded()(), **told, **money)
            left = [sorted(table.objects.values_list()) for table in (FirstSeen, Operator)]
            transaction.set_rollback(True)
        return left

    assert recorded(known=known, touched=gathered.touched) == recorded()


def test_gathering_and_recording_take_as_many_statements_for_500_declarations_as_for_one() -> None:
    def statements(batch: list[Declaration], at: datetime) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as reading:
            gather_dossiers(batch, at=at, rates={"EUR": 1.5}, national_currency="USD")
        with CaptureQueriesContext(connection) as writing:
            lodge(*batch, at=at)
        return len(reading), len(writing)

    many = [declared(f"T{n}", f"B{n % 7}", hs=["85171300", f"{100000 + n}00"]) for n in range(500)]
    one = statements([declared("S1")], NOON)
    assert one[0] == 4
    assert statements(many, NOON + HOUR) == one
    assert statements(many, NOON + 2 * HOUR) == one
