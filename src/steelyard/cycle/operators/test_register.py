"""The register of businesses: entered once, found by number and by the words of the name, with status and past."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from steelyard.base.actor import house
from steelyard.base.audit.models import AuditEntry
from steelyard.cycle.operators.operations import (
    ControlEnded,
    ask_folded,
    record_declarations,
    record_results,
    set_aeo_tier,
)
from steelyard.cycle.operators.queries import ask_statuses, operator_profile, operators_matching
from steelyard.engine.declaration import Declaration, Direction, Item, Party, Role
from steelyard.engine.facts.dossier import UNKNOWN, Counts, History

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def declared(*parties: Party) -> Declaration:
    return Declaration("1", Direction.IMPORT, "QXPOR", (Item(1, "851713"),), parties=parties)


def enter(*parties: Party, at: datetime = NOON) -> None:
    record_declarations(
        [declared(party) for party in parties], at=at, rates={}, national_currency="USD", folded=ask_folded()()
    )


@pytest.fixture
def businesses() -> None:
    enter(
        Party(Role.IMPORTER, "qx100", "Al-Noor Trading & Sons", "QX"),
        Party(Role.IMPORTER, "QX1002", "Société Générale de Négoce", "QX"),
        Party(Role.IMPORTER, None, "مؤسسة النور للتجارة", "QX"),
        Party(Role.IMPORTER, "QX2", None, None),
        Party(Role.DECLARANT, "B7", "Northern Brokers"),
    )


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("qx100", ["QX100", "QX1002"]),
        ("QX1002", ["QX1002"]),
        ("trad", ["QX100"]),
        ("sons al", ["QX100"]),
        ("NEGOCE", []),
        ("négo", ["QX1002"]),
        ("النور", ["مؤسسة النور للتجارة|QX"]),
        ("northern", ["B7"]),
        ("nobody", []),
        ("", []),
        (" ", []),
        ("&|!:*'\\", []),
        ("%", []),
    ],
)
@pytest.mark.usefixtures("businesses")
def test_a_business_is_found_by_its_number_or_by_beginnings_of_words_of_its_name(text: str, keys: list[str]) -> None:
    assert [business.key for business in operators_matching(text=text)] == keys


@pytest.mark.usefixtures("businesses")
def test_no_more_are_told_than_were_asked_for() -> None:
    assert len(operators_matching(text="qx", limit=2)) == 2
    assert len(operators_matching(text="qx", limit=-5)) == 1


def test_a_business_is_entered_once_as_it_was_first_named() -> None:
    enter(Party(Role.IMPORTER, "QX1", "First Name", "QX"))
    enter(Party(Role.IMPORTER, " qx1", "Second Name", "QX"), at=NOON + HOUR)
    (business,) = operators_matching(text="QX1")
    assert business.name == "First Name"


def test_a_profile_tells_the_past_as_operator_and_as_declarant() -> None:
    broker = Party(Role.DECLARANT, "B7", "Northern Brokers", "QX")
    both = declared(Party(Role.IMPORTER, "QX1"), broker)
    record_declarations([both, both], at=NOON, rates={}, national_currency="USD", folded=ask_folded()())
    record_results([ControlEnded(both, findings=1)], at=NOON)
    set_aeo_tier(key="B7", tier="B", actor=house("test"), at=NOON)
    profile = operator_profile(key="B7", at=NOON + HOUR)
    assert profile is not None
    assert profile.business.name == "Northern Brokers"
    assert profile.aeo_tier == "B"
    assert profile.as_operator == UNKNOWN
    assert profile.as_declarant == History(NOON, 2, (Counts(2, 1, 1),) * 3)
    assert operator_profile(key="nobody", at=NOON) is None


def test_a_status_holds_from_just_after_it_was_given_until_it_is_taken_and_leaves_a_trace() -> None:
    set_aeo_tier(key="T1", tier="A", actor=house("test"), at=NOON)
    set_aeo_tier(key="T1", tier="C", actor=house("test"), at=NOON + HOUR)
    set_aeo_tier(key="T1", tier=None, actor=house("test"), at=NOON + 2 * HOUR)
    moments = [NOON, NOON + HOUR, NOON + 2 * HOUR, NOON + 3 * HOUR]
    assert [ask_statuses(["T1", "T2"], at=at)() for at in moments] == [{}, {"T1": "A"}, {"T1": "C"}, {}]
    assert list(AuditEntry.objects.order_by("id").values_list("verb", "object_id")) == [
        ("aeo.granted", "T1"),
        ("aeo.granted", "T1"),
        ("aeo.withdrawn", "T1"),
    ]
