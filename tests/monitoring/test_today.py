"""The live part of the board says what the records say."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steelyard.base.accounts import operations
from steelyard.base.accounts.roles import Role
from steelyard.cycle.controls.models import Control, Result, Status
from steelyard.cycle.monitoring.queries_today import Today, _against, today
from steelyard.cycle.monitoring.sight import Sight
from steelyard.cycle.selection.models import Decision
from tests.monitoring.conftest import AT, RANDOM_BP, Country, sight

ZONE = ZoneInfo("Etc/GMT-3")
MIDNIGHT = datetime(AT.year, AT.month, AT.day, tzinfo=ZONE)


def standing() -> list[Decision]:
    """The decisions of the day, each declaration in its last version."""
    last = {}
    for decision in Decision.objects.filter(at__lte=AT).order_by("version"):
        last[decision.number] = decision
    return [decision for decision in last.values() if decision.at >= MIDNIGHT]


def test_every_declaration_of_the_day_is_in_one_lane_of_its_office(everywhere: Sight) -> None:
    board = today(sight=everywhere, office=None, at=AT)
    expected = Counter((each.office, each.direction, each.lane) for each in standing())
    shown = Counter(
        {
            (row.office.code, row.direction.value, each.lane.value): each.seen.count
            for row in board.rows
            for each in row.lanes
        }
    )
    assert +shown == expected
    assert board.figures.declarations == expected.total() > 10
    controlled = sum(number for (_, _, lane), number in expected.items() if lane != "green")
    assert board.figures.controlled == controlled
    assert board.figures.controlled_share == pytest.approx(controlled / expected.total())


def test_random_controls_stand_against_the_minimum(everywhere: Sight) -> None:
    board = today(sight=everywhere, office=None, at=AT)
    assert board.figures.random is not None
    assert board.figures.random.planned == RANDOM_BP / 10_000
    assert board.figures.random.count == sum(each.random for each in standing()) > 0
    assert sum(row.random.count for row in board.rows if row.random) == board.figures.random.count


def test_a_share_is_below_its_plan_only_where_chance_does_not_explain_it() -> None:
    assert not _against(0, 20, 1_000).below  # none of twenty happens at ten per cent
    assert _against(0, 200, 1_000).below
    assert not _against(0, 0, 1_000).below
    assert not _against(0, 200, 0).below
    assert not _against(0, 200, None).below


def test_a_share_far_above_its_plan_is_told_and_one_within_a_tenth_of_it_is_not() -> None:
    assert _against(60, 200, 1_000).above  # thirty per cent where ten are planned
    assert not _against(60, 200, 1_000).below
    assert not _against(3, 20, 1_000).above  # three of twenty happens at ten per cent
    assert not _against(10_900, 100_000, 1_000).above  # certain, and nine per cent of the plan
    assert _against(11_100, 100_000, 1_000).above
    assert not _against(9_100, 100_000, 1_000).below
    assert _against(8_900, 100_000, 1_000).below


def test_where_nothing_was_declared_is_named_once(everywhere: Sight) -> None:
    board = today(sight=everywhere, office=None, at=AT)
    silent = [(office.code, direction) for office, directions in board.quiet for direction in directions]
    busy = [(row.office.code, row.direction) for row in board.rows]
    assert not set(silent) & set(busy)
    assert len(silent) + len(busy) == len(set(silent) | set(busy)) == 15  # five offices, three directions


def test_open_tasks_are_counted_once_each_by_how_late_they_are(everywhere: Sight) -> None:
    rows = list(Control.objects.filter(status__in=[Status.QUEUED, Status.TAKEN]))
    for hours in (-100, 0, 5, 30, 100):
        at = AT + timedelta(hours=hours)
        queues = [each.queue for each in today(sight=everywhere, office=None, at=at).queues]
        late = [at - row.due_at for row in rows if row.due_at <= at]
        assert sum(queue.tasks for queue in queues) == len(rows)
        assert sum(queue.in_time for queue in queues) == len(rows) - len(late)
        assert sum(queue.late_4_hours for queue in queues) == sum(each <= timedelta(hours=4) for each in late)
        assert sum(queue.late_longer for queue in queues) == sum(each > timedelta(hours=24) for each in late)
        assert sum(queue.overdue for queue in queues) == len(late)


def test_a_task_is_late_from_the_moment_it_is_due(everywhere: Sight) -> None:
    due = Control.objects.filter(status=Status.QUEUED).earliest("due_at").due_at

    def overdue(at: datetime) -> int:
        return today(sight=everywhere, office=None, at=at).figures.overdue

    assert overdue(due - timedelta(microseconds=1)) == 0
    assert overdue(due) > 0


def test_a_taken_task_stays_in_the_queue_until_its_result(everywhere: Sight, country: Country) -> None:
    before = today(sight=everywhere, office=None, at=AT)
    control = Control.objects.filter(status=Status.QUEUED)[0]
    control.status, control.taken_by, control.taken_at = Status.TAKEN, country.cast.brahim.name, AT
    control.save()
    after = today(sight=everywhere, office=None, at=AT)
    assert sum(each.queue.tasks for each in after.queues) == sum(each.queue.tasks for each in before.queues)
    assert sum(each.queue.in_hand for each in after.queues) == 1
    assert after.figures.waiting == before.figures.waiting - 1


def test_results_are_counted_on_the_day_of_their_office(everywhere: Sight) -> None:
    evening = datetime(2026, 2, 26, 23, tzinfo=ZONE) + timedelta(hours=1, minutes=30)  # 00:30 of the 27th there
    late = Result.objects.filter(recorded_at__gte=evening - timedelta(hours=1), recorded_at__lte=evening)
    assert late.exists()  # the simulated shift ends at 21:30 UTC, which is after midnight at the offices
    expected = Result.objects.filter(
        recorded_at__gte=datetime(2026, 2, 27, tzinfo=ZONE), recorded_at__lte=evening
    ).count()
    assert today(sight=everywhere, office=None, at=evening).figures.results == expected == late.count()
    assert today(sight=everywhere, office=None, at=evening + timedelta(days=1, hours=-2)).figures.results == expected


def test_decisions_by_fail_safe_are_counted(everywhere: Sight) -> None:
    assert today(sight=everywhere, office=None, at=AT).figures.failsafe == 0
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE selection_decision DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE selection_decision SET kinds = kinds || ARRAY['failsafe']::varchar[]"
            " WHERE lane <> 'green' AND at >= %s",
            [MIDNIGHT],
        )
        changed = cursor.rowcount
        cursor.execute("ALTER TABLE selection_decision ENABLE TRIGGER USER")
    assert today(sight=everywhere, office=None, at=AT).figures.failsafe == changed > 0


def test_an_officer_sees_their_own_office_and_neither_plan_nor_random_share(at_the_port: Sight) -> None:
    board = today(sight=at_the_port, office=None, at=AT)
    assert {row.office.code for row in board.rows} == {"QXPOR"} == {each.queue.office for each in board.queues}
    assert board.figures.random is None
    assert board.figures.failsafe is None
    assert {row.random for row in board.rows} == {None}
    assert {each.seen.planned for row in board.rows for each in row.lanes} == {None}


def test_an_office_out_of_sight_shows_nothing(at_the_port: Sight) -> None:
    board = today(sight=at_the_port, office="QXAIR", at=AT)
    assert (board.rows, board.queues, board.figures.declarations) == ((), (), 0)


def test_who_oversees_one_office_and_controls_at_another_sees_inside_only_the_first(country: Country) -> None:
    operations.post_officer(
        officer=country.cast.brahim.id or 0,
        role=Role.TARGETER,
        office="QXAIR",
        valid_from=AT.date(),
        actor=country.cast.farid,
        at=AT,
    )
    both = sight(country.cast.brahim, Role.TARGETER, Role.DOCUMENTARY_OFFICER)
    assert both.codes == ("QXAIR", "QXPOR")
    assert both.inside == {"QXAIR"}
    board: Today = today(sight=both, office=None, at=AT)
    assert {row.office.code for row in board.rows if row.random} <= {"QXAIR"}
    assert "QXPOR" in {row.office.code for row in board.rows if not row.random}


def test_the_board_takes_as_many_statements_for_one_office_as_for_all(everywhere: Sight) -> None:
    counts = []
    for office in (None, "QXPOR"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            today(sight=everywhere, office=office, at=AT)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 4
