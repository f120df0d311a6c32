"""A month of the demo's world on the road: every decision can be made again, every control is owed to one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.db import connection

from steelyard.base.actor import house
from steelyard.cycle.controls.models import Control, Result
from steelyard.cycle.declarations.models import Declaration, Message
from steelyard.cycle.selection.integrity import check_stream
from steelyard.cycle.selection.misses import Misses
from steelyard.engine.declaration import Direction
from steelyard.engine.facts.subjects import Kind
from steelyard.site.founding import found
from steelyard.site.year import LAST_DAYS, Year
from steelyard.world.world import World
from tests.road.conftest import entropy

FIRST = date(2026, 1, 5)
DAYS = 31
LEFT = 2
UNTIL = datetime.combine(FIRST + timedelta(days=DAYS - 1), time(20), UTC)


def test_a_month_lived_through_the_road_holds_together(db, demo_pack):
    early = datetime.combine(FIRST - timedelta(days=40), time(), UTC)
    found(demo_pack, actor=house("tests"), at=early, entropy=entropy)
    year = Year(World(11, FIRST - timedelta(days=20), 20 + DAYS, 1_000), until=UNTIL, seed=11, left=LEFT)
    year.recall(20)
    lived = year.live(advance=lambda cleared: None)
    assert lived > 400
    assert Declaration.objects.count() + Message.objects.filter(accepted=False).count() == lived
    every_decision_replays_byte_for_byte()
    controls_are_owed_to_lanes_above_green_and_to_nothing_else()
    what_was_selected_before_the_last_days_is_closed_with_a_result()
    a_few_of_each_queue_are_left_whatever_the_last_day_brought()
    history_learned_every_result()


def every_decision_replays_byte_for_byte() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT office, direction FROM selection_decision")
        streams = cursor.fetchall()
    misses = {office: Misses(office) for office, _direction in streams}
    checks = [
        check_stream(office=office, direction=Direction(direction), misses=misses[office])
        for office, direction in streams
    ]
    assert [told for each in misses.values() for told in each.faults()] == []
    assert [fault for check in checks for fault in check.faults] == []
    assert sum(check.decisions for check in checks) == Declaration.objects.count()


def controls_are_owed_to_lanes_above_green_and_to_nothing_else() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE decided.lane <> 'green'),"
            " count(*) FILTER (WHERE (control.id IS NULL) <> (decided.lane = 'green'))"
            " FROM selection_decision decided LEFT JOIN controls_control control USING (declaration_id, lane)"
        )
        owed, wrong = cursor.fetchone()
    assert owed == Control.objects.count() > 30
    assert wrong == 0


def what_was_selected_before_the_last_days_is_closed_with_a_result() -> None:
    old = Control.objects.filter(queued_at__lt=UNTIL - LAST_DAYS - timedelta(days=1)).exclude(status="superseded")
    assert set(old.values_list("status", flat=True)) == {"closed"}
    assert Result.objects.filter(control__in=old).count() == old.count()


def a_few_of_each_queue_are_left_whatever_the_last_day_brought() -> None:
    lately = Control.objects.filter(queued_at__gt=UNTIL - LAST_DAYS + timedelta(days=1)).exclude(status="superseded")
    queues = set(lately.values_list("office", "kind"))
    for office, kind in queues:
        each = lately.filter(office=office, kind=kind)
        assert each.filter(status="queued").count() >= min(LEFT, each.count()), (office, kind)
    assert len(queues) > 5
    assert lately.filter(status="closed").exists()


def history_learned_every_result() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(controls), sum(findings) FROM operators_historyevent WHERE kind = %s", [Kind.ROUTE])
        controls, findings = cursor.fetchone()
    assert controls == Result.objects.filter(status__in=["nil", "finding"]).count() > 0
    assert findings == Result.objects.filter(status="finding").count()
