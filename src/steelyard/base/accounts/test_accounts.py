from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from steelyard.base.accounts import operations, queries
from steelyard.base.accounts.models import Officer
from steelyard.base.accounts.queries import OfficeView
from steelyard.base.accounts.roles import OfficeKind, Role
from steelyard.base.actor import house
from steelyard.base.audit.queries import entries
from steelyard.base.errors import Conflict, Invalid, Missing
from steelyard.engine.wording import Wording
from tests.cast import AIRPORT, PORT, Cast

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = AT.date()
TESTS = house("tests")


def open_office(code: str, parent: str | None) -> None:
    view = OfficeView(code, OfficeKind.INLAND, Wording(code, code, code), parent, "UTC")
    operations.open_offices(offices=[view], actor=TESTS, at=AT)


def test_enrolling_tells_every_reason_at_once(db: None) -> None:
    with pytest.raises(Invalid) as refused:
        operations.enrol_officer(
            username="x y",
            name=" ",
            email="nobody",
            language="xx",
            home_office="NOWHERE",
            password="1234",
            actor=TESTS,
            at=AT,
        )
    assert {reason.path for reason in refused.value.reasons} == {
        "username",
        "name",
        "email",
        "language",
        "office",
        "password",
    }
    assert not Officer.objects.exists()


def test_a_username_is_taken_in_whatever_case(cast: Cast) -> None:
    with pytest.raises(Conflict, match="username_taken"):
        operations.enrol_officer(username="AMINA", name="Another", actor=TESTS, at=AT)


def test_without_password_nobody_signs_in(db: None) -> None:
    guest = operations.enrol_officer(username="guest", name="Guest", actor=TESTS, at=AT)
    assert not Officer.objects.get(pk=guest).has_usable_password()


def test_roles_hold_for_the_days_of_the_posting_alone(cast: Cast) -> None:
    assert cast.claire.id is not None
    (held,) = [each for each in queries.postings(officer=cast.claire.id) if each.role is Role.PHYSICAL_INSPECTOR]
    operations.end_posting(posting=held.id, officer=cast.claire.id, last_day=date(2026, 2, 28), actor=TESTS, at=AT)
    roles = [queries.roles_of(officer=cast.claire.id, on=date(2026, month, 1)) for month in (2, 3)]
    both = {Role.DOCUMENTARY_OFFICER, Role.PHYSICAL_INSPECTOR}
    assert roles == [both, {Role.DOCUMENTARY_OFFICER}]


def test_an_officer_who_left_holds_no_role(cast: Cast) -> None:
    assert cast.brahim.id is not None
    operations.close_account(officer=cast.brahim.id, actor=TESTS, at=AT)
    assert queries.roles_of(officer=cast.brahim.id, on=TODAY) == frozenset()
    assert not queries.offices_of(officer=cast.brahim.id, on=TODAY).covers(PORT)
    assert "brahim" not in {
        each.username for each in queries.officers_with(role=Role.PHYSICAL_INSPECTOR, office=PORT, on=TODAY)
    }


def test_a_posting_covers_the_office_and_those_below_it_only(cast: Cast) -> None:
    open_office("QXPOR-A", PORT)
    open_office("QXPOR-A1", "QXPOR-A")
    assert cast.brahim.id is not None
    reach = queries.offices_of(officer=cast.brahim.id, on=TODAY)
    assert (reach.national, reach.offices) == (False, {PORT, "QXPOR-A", "QXPOR-A1"})
    assert not reach.covers(AIRPORT)
    found = queries.officers_with(role=Role.PHYSICAL_INSPECTOR, office="QXPOR-A1", on=TODAY)
    assert [each.username for each in found] == ["brahim"]


def test_a_national_posting_covers_every_office_but_an_officer_without_one_covers_none(cast: Cast) -> None:
    assert cast.dina.id is not None
    assert cast.brahim.id is not None
    assert queries.holds(officer=cast.dina.id, role=Role.HEAD_OF_RISK_UNIT, office=None, on=TODAY)
    assert queries.holds(officer=cast.dina.id, role=Role.HEAD_OF_RISK_UNIT, office=AIRPORT, on=TODAY)
    assert not queries.holds(officer=cast.brahim.id, role=Role.PHYSICAL_INSPECTOR, office=None, on=TODAY)
    newcomer = operations.enrol_officer(username="newcomer", name="New Comer", actor=TESTS, at=AT)
    assert not queries.offices_of(officer=newcomer, on=TODAY).covers(PORT)


@pytest.mark.parametrize(("person", "role"), [("elias", Role.SYSTEM_ADMINISTRATOR), ("farid", Role.INTERNAL_AUDITOR)])
def test_nobody_both_keeps_the_system_and_audits_it(cast: Cast, person: str, role: Role) -> None:
    officer = getattr(cast, person).id
    with pytest.raises(Conflict, match="never_one_person"):
        operations.post_officer(officer=officer, role=role, valid_from=TODAY, actor=TESTS, at=AT)


def test_a_posting_needs_a_known_office_and_ends_after_it_begins(cast: Cast) -> None:
    assert cast.amina.id is not None
    with pytest.raises(Invalid) as refused:
        operations.post_officer(
            officer=cast.amina.id,
            role=Role.TARGETER,
            office="NOWHERE",
            valid_from=date(2026, 3, 2),
            valid_until=date(2026, 3, 1),
            actor=TESTS,
            at=AT,
        )
    assert {reason.path for reason in refused.value.reasons} == {"office", "valid_until"}


def test_offices_are_brought_up_to_date_not_doubled_and_need_a_known_parent(cast: Cast) -> None:
    renamed = OfficeView(PORT, OfficeKind.SEA, Wording("New Port", "Nouveau port", "الميناء الجديد"), None, "UTC")
    operations.open_offices(offices=[renamed], actor=TESTS, at=AT)
    assert queries.office(code=PORT).name.en == "New Port"
    assert len(queries.offices()) == 2
    with pytest.raises(Invalid, match="office_invalid"):
        open_office("LOST", "NOWHERE")


def test_what_nobody_knows_is_missing(db: None) -> None:
    for question in (
        lambda: queries.officer(id=0),
        lambda: queries.office(code="NOWHERE"),
        lambda: queries.actor_of(officer=0),
        lambda: operations.close_account(officer=0, actor=TESTS, at=AT),
        lambda: operations.end_posting(posting=0, officer=0, last_day=TODAY, actor=TESTS, at=AT),
    ):
        with pytest.raises(Missing):
            question()


def test_every_write_is_in_the_audit_log(cast: Cast) -> None:
    assert cast.amina.id is not None
    operations.set_password(officer=cast.amina.id, password="another horse entirely", actor=cast.farid, at=AT)
    (latest,) = entries(object_kind="officer", object_id="amina", limit=1)
    assert (latest.actor, latest.verb) == ("farid", "officer.password_set")
    verbs = {entry.verb for entry in entries(limit=200)}
    assert verbs == {"office.opened", "officer.enrolled", "officer.posted", "officer.password_set"}
