"""The road, told as stories."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from steelyard.cycle.declarations.models import Declaration, Message
from steelyard.cycle.operators.queries import operator_profile
from steelyard.cycle.road import clear as road
from steelyard.cycle.road import write
from steelyard.cycle.road.clear import Unready, clear
from steelyard.cycle.selection import queries as selection
from steelyard.cycle.selection.entry import Unprepared
from steelyard.cycle.selection.models import Decision
from steelyard.engine.assess import assess
from steelyard.engine.lane import Lane
from steelyard.engine.messages import Format
from steelyard.engine.messages import Message as Letter
from tests.road.conftest import AT

LATER = AT + timedelta(hours=1)
WEAPON: dict[str, Any] = {"sequence": 1, "hs": "93031000", "description": "shotguns", "origin": "CZ"}
TOBACCO: dict[str, Any] = {"sequence": 1, "hs": "24022000", "description": "cigarettes", "origin": "AE"}


def test_a_declaration_gets_a_durable_lane(installation, letter):
    (answer,) = clear([letter(message_id="a")], at=AT)
    assert answer.status == "decided"
    assert answer.number == "2026-QXPOR-I-0000001"
    stored = Declaration.objects.get(number=answer.number)
    assert selection.lanes_of(declaration_ids=[stored.pk]) == {stored.pk: answer.lane}


def test_nothing_is_decided_before_the_first_release(db, letter):
    with pytest.raises(Unready):
        clear([letter()], at=AT)
    assert not Message.objects.exists()


def test_the_same_message_again_gets_the_same_answer_and_one_row(installation, letter):
    first = clear([letter(message_id="a")], at=AT)
    again = clear([letter(message_id="a"), letter(message_id="a")], at=LATER)
    assert again == first * 2
    assert Message.objects.count() == Declaration.objects.count() == 1


def test_a_repeat_in_one_batch_is_answered_like_the_first(installation, letter):
    first, second = clear([letter(message_id="a"), letter(message_id="a")], at=AT)
    assert first == second
    assert Declaration.objects.count() == 1


def test_another_body_under_the_same_key_is_a_conflict_and_is_kept(installation, letter):
    clear([letter(message_id="a")], at=AT)
    other = letter(message_id="a", packages=1)
    (answer,) = clear([other], at=LATER)
    assert answer.status == "conflict"
    assert [reason.code for reason in answer.reasons] == ["message_id.conflict"]
    kept = Message.objects.get(accepted=False)
    assert bytes(kept.body) == other.body


def test_a_refused_message_is_kept_as_received_with_every_reason(installation):
    body = b'{"message_id": "a", "direction": "sideways", "office": "QXPOR", "items": []}'
    (answer,) = clear([Letter("asycuda", Format.JSON, body)], at=AT)
    assert answer.status == "refused"
    assert {reason.place for reason in answer.reasons} == {"/direction", "/items"}
    kept = Message.objects.get()
    assert bytes(kept.body) == body
    assert [reason["place"] for reason in kept.reasons] == [reason.place for reason in answer.reasons]


def test_a_refused_message_may_be_corrected_under_the_same_key(installation, letter):
    clear([letter(message_id="a", direction="sideways")], at=AT)
    (answer,) = clear([letter(message_id="a")], at=LATER)
    assert answer.status == "decided"


def test_a_bad_message_does_not_harm_the_others_of_its_batch(installation, letter):
    answers = clear([letter(message_id="a"), Letter("asycuda", Format.JSON, b"{"), letter(message_id="b")], at=AT)
    assert [answer.status for answer in answers] == ["decided", "refused", "decided"]


def test_an_office_that_does_not_select_is_refused_by_name(installation, letter):
    (answer,) = clear([letter(office="NOWHERE")], at=AT)
    assert [(reason.place, reason.code) for reason in answer.reasons] == [("/office", "office.unknown")]


def test_an_amendment_is_a_new_version_with_its_own_linked_decision(installation, letter):
    (first,) = clear([letter(message_id="a")], at=AT)
    (second,) = clear([letter(message_id="b", amends="a", packages=3)], at=LATER)
    assert (second.number, second.version) == (first.number, 2)
    versions = Declaration.objects.filter(number=first.number).order_by("version")
    assert versions[1].previous_id == versions[0].pk


def test_an_amendment_never_lowers_the_lane(installation, letter):
    (first,) = clear([letter(message_id="a", items=[TOBACCO])], at=AT)
    (second,) = clear([letter(message_id="b", amends="a")], at=LATER)
    assert second.lane.stringency >= first.lane.stringency


def test_an_amendment_may_come_in_the_batch_of_its_original(installation, letter):
    answers = clear([letter(message_id="a"), letter(message_id="b", amends="a")], at=AT)
    assert [answer.version for answer in answers] == [1, 2]


def test_an_amendment_of_what_nobody_sent_is_refused(installation, letter):
    (answer,) = clear([letter(message_id="b", amends="never sent")], at=AT)
    assert [reason.code for reason in answer.reasons] == ["amends.unknown"]


def test_only_the_latest_version_can_be_amended(installation, letter):
    clear([letter(message_id="a")], at=AT)
    clear([letter(message_id="b", amends="a")], at=LATER)
    (answer,) = clear([letter(message_id="c", amends="a")], at=LATER)
    assert [reason.code for reason in answer.reasons] == ["amends.replaced"]


def test_goods_lodged_again_keep_the_stricter_lane(installation, letter, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(road, "assess", _broken)
        (first,) = clear([letter(message_id="a")], at=AT)
    (second,) = clear([letter(message_id="b")], at=LATER)
    assert first.lane is Lane.RED  # any profile might have matched
    assert second.number != first.number
    assert second.lane is Lane.RED


@pytest.mark.parametrize("document", ["MEDU-771 3042", "medu7713042", "MEDU7713042."])
@pytest.mark.parametrize("importer", [{"identifier": "QX9999991"}, {"name": "Quite Another"}])
def test_goods_lodged_again_keep_the_lane_whoever_declares_them_and_however_they_spell_it(
    installation, letter, document, importer
):
    transport = {"mode": "sea", "document": "MEDU7713042"}
    (first,) = clear([letter(message_id="a", items=[WEAPON], transport=transport)], at=AT)
    plain = {"parties": [{"role": "importer", **importer}], "transport": {**transport, "document": document}}
    (second,) = clear([letter(message_id="b", **plain)], at=LATER)
    assert (first.lane, second.lane) == (Lane.RED, Lane.RED)


def test_whoever_an_amendment_puts_in_has_a_past(installation, letter):
    def importer(name: str) -> list[dict[str, str]]:
        return [{"role": "importer", "identifier": name}]

    clear([letter(message_id="a", parties=importer("GOOD1"))], at=AT)
    clear([letter(message_id="b", amends="a", parties=importer("BADCO"))], at=LATER)
    profile = operator_profile(key="BADCO", at=LATER + timedelta(hours=1))
    assert profile is not None
    assert profile.as_operator.windows[0].declarations == 1


def test_what_names_no_transport_document_joins_no_goods(installation, letter):
    for place, document in enumerate(("N/A", "none", "12")):
        transport = {"mode": "sea", "document": document}
        clear([letter(message_id=f"{place}", items=[WEAPON], transport=transport)], at=AT)
        clear([letter(message_id=f"{place}-again", transport=transport)], at=LATER)
    kinds = Decision.objects.filter(version=1).values_list("kinds", flat=True)
    assert not [each for each in kinds if "floor" in each]


def test_an_amendment_keeps_the_instruction_of_what_it_was_picked_for_and_says_so_again(installation, letter):
    (first,) = clear([letter(message_id="a", items=[WEAPON])], at=AT)
    amendment = letter(message_id="b", amends="a")
    (second,) = clear([amendment], at=LATER)
    arms = first.concerns[0].what
    assert arms in [concern.what for concern in second.concerns]
    assert clear([amendment], at=LATER) == [second]


def test_goods_lodged_twice_in_one_batch_keep_the_stricter_lane(installation, letter, monkeypatch):
    def broken_once(declaration, *rest):
        if declaration.message_id == "a":
            raise RuntimeError("a fact of an unheard-of kind")
        return assess(declaration, *rest)

    monkeypatch.setattr(road, "assess", broken_once)
    answers = clear([letter(message_id="a"), letter(message_id="b"), letter(message_id="c")], at=AT)
    assert [answer.lane.stringency >= Lane.YELLOW.stringency for answer in answers] == [True] * 3


def test_a_batch_of_one_operator_and_one_transport_document_is_not_cleared_one_by_one(installation, letter):
    transport = {"mode": "sea", "document": "MEDU1"}
    with _counted() as counted:
        answers = clear([letter(message_id=f"{place}", transport=transport) for place in range(300)], at=AT)
    assert {answer.status for answer in answers} == {"decided"}
    assert len(counted) <= 2 * MOST_STATEMENTS


def test_an_assessment_that_breaks_makes_control_stricter(installation, letter, monkeypatch):
    monkeypatch.setattr(road, "assess", _broken)
    (answer,) = clear([letter()], at=AT)
    assert answer.lane.stringency >= installation.policy.fail_safe.profile_error.stringency


def test_a_decision_orders_its_control_and_tells_its_source(installation, letter, monkeypatch):
    monkeypatch.setattr(road, "assess", _broken)
    (answer,) = clear([letter()], at=AT)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, status, due_at - queued_at FROM controls_control WHERE number = %s", [answer.number]
        )
        assert cursor.fetchall() == [("physical", "queued", timedelta(hours=24))]
        cursor.execute("SELECT topic, source, payload FROM outbox_event")
        ((topic, source, payload),) = cursor.fetchall()
    assert (topic, source) == ("decision.made", "asycuda")
    assert json.loads(payload)["lane"] == "red"


MOST_STATEMENTS = 32
"""For a batch of any size; some are only needed where something was controlled, or a miss counter moved."""


def test_the_statements_do_not_grow_with_the_batch(installation, letter):
    def statements(count: int, offset: int) -> int:
        batch = [
            letter(message_id=f"{offset}-{place}", transport={"mode": "sea"}, reference=f"{offset}{place}")
            for place in range(count)
        ]
        with _counted() as counted:
            clear(batch, at=AT + timedelta(minutes=offset))
        return len(counted)

    statements(2, 1)  # what is remembered after the first batch is not read again
    counts = [statements(size, place) for place, size in enumerate((1, 60, 300), 2)]
    assert max(counts) <= MOST_STATEMENTS
    assert counts[2] <= counts[1] + 2


def test_the_statements_of_the_road_are_planned_once_for_a_connection(installation, letter):
    def kept() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements")
            return int(cursor.fetchone()[0])

    before = kept()
    for place in range(5):
        clear([letter(message_id=f"{place}")], at=AT + timedelta(minutes=place))
    within = kept()
    for _ in range(5):
        Declaration.objects.filter(number="none").exists()
    assert within >= before + 15
    assert kept() == within  # nothing outside the road


def _broken(*args: object) -> None:
    raise RuntimeError("a fact of an unheard-of kind")


def _counted() -> Any:
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)


def test_a_declaration_nobody_thought_of_takes_no_other_down(installation, letter, monkeypatch):
    """A value that a column cannot hold, past every check: the others are decided, and it is kept without a lane."""
    recorded = write.declarations.record_goods

    def overflowing(goods: Any) -> None:
        recorded(goods)
        if any(declared.message_id == "b" for _key, declared in goods):
            with connection.cursor() as cursor:
                cursor.execute("SELECT %s::varchar::numeric(3, 0)", ["1000"])

    monkeypatch.setattr(write.declarations, "record_goods", overflowing)
    poison = letter(message_id="b")
    answers = clear([letter(message_id="a"), poison, letter(message_id="c")], at=AT)
    assert [answer.status for answer in answers] == ["decided", "refused", "decided"]
    assert [reason.code for reason in answers[1].reasons] == ["not_processed"]
    kept = Message.objects.get(accepted=False)
    assert bytes(kept.body) == poison.body
    monkeypatch.setattr(write.declarations, "record_goods", recorded)
    (mended,) = clear([poison], at=LATER)
    assert mended.status == "decided"


def test_an_office_without_draws_stops_the_batch_and_refuses_nobody(installation, letter, monkeypatch):
    def unprepared(*args: Any, **rest: Any) -> None:
        raise Unprepared(["no secret"])

    monkeypatch.setattr(write.selection, "decide_batch", unprepared)
    with pytest.raises(Unprepared):
        clear([letter(message_id="a"), letter(message_id="b")], at=AT)
    assert not Message.objects.exists()
