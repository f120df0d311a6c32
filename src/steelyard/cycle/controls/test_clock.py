"""When a control began and ended: what the page fills in holds at once, and what lies in the future never does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.cycle.controls.examine import LONGEST_CONTROL, examine
from steelyard.cycle.controls.forms import whole_second
from steelyard.cycle.controls.least import least
from steelyard.cycle.controls.report import AuditDetails, ScanDetails
from steelyard.cycle.controls.test_examine import AT, NIL, ORDERED, PAPERS
from steelyard.cycle.controls.test_examine import DETAILS as PHYSICAL

moments = st.timedeltas(timedelta(0), timedelta(days=365)).map(lambda passed: datetime(2026, 1, 1, tzinfo=UTC) + passed)
soon = st.one_of(st.timedeltas(timedelta(0), timedelta(seconds=3)), st.timedeltas(timedelta(0), timedelta(days=20)))
moment_or_more = st.one_of(
    st.timedeltas(timedelta(microseconds=1), timedelta(seconds=2)),
    st.timedeltas(timedelta(microseconds=1), timedelta(days=9)),
)
DETAILS: dict[str, Any] = {
    "documentary": PAPERS,
    "physical": PHYSICAL,
    "scan": ScanDetails("IMG-1"),
    "audit": AuditDetails("2026", "10 entries"),
}
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def refused(queued: datetime, started: datetime, ended: datetime, at: datetime) -> list[str]:
    report = msgspec.structs.replace(NIL, started_at=started, ended_at=ended, quick_reason="One parcel.")
    return [reason.path for reason in examine(report, msgspec.structs.replace(ORDERED, queued_at=queued), at=at)]


def to_the_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


@given(moments, soon, soon)
def test_what_the_page_fills_in_is_accepted_however_soon_it_is_sent(
    queued: datetime, until_taken: timedelta, until_sent: timedelta
) -> None:
    """Also in the very second of the order, in which a start in whole seconds seems to lie before it."""
    taken = queued + until_taken
    sent = taken + until_sent
    for clock in (whole_second, to_the_minute):
        assert refused(queued, clock(taken), clock(sent), sent) == []


@given(moments, soon, moment_or_more)
def test_what_ends_after_the_report_is_sent_is_refused(queued: datetime, lasting: timedelta, ahead: timedelta) -> None:
    sent = queued + lasting
    assert refused(queued, queued, sent, sent) == []
    assert refused(queued, queued, sent + ahead, sent) == ["ended_at"]


@given(moments, moment_or_more)
def test_what_starts_before_the_order_is_refused_as_exactly_as_it_is_written(
    queued: datetime, ahead: timedelta
) -> None:
    started = queued - ahead
    exact = whole_second(queued) if not started.microsecond else queued
    exact = to_the_minute(queued) if not started.second and not started.microsecond else exact
    expected = ["started_at"] if started < exact else []
    assert refused(queued, started, queued, queued) == expected
    for clock, unit in ((whole_second, SECOND), (to_the_minute, MINUTE)):
        assert refused(queued, clock(queued), queued, queued) == []
        before = clock(queued) - unit
        alone = before.second or unit is MINUTE  # a whole second at :00 is written as a whole minute is
        assert not alone or refused(queued, before, queued, queued) == ["started_at"]


@pytest.mark.parametrize("kind", DETAILS)
def test_a_control_shorter_than_such_controls_are_needs_a_reason_in_words(kind: str) -> None:
    def told(lasted: timedelta, **fields: Any) -> list[str]:
        started = msgspec.structs.replace(NIL, details=DETAILS[kind], started_at=AT - lasted, ended_at=AT, **fields)
        return [reason.path for reason in examine(started, ordered, at=AT)]

    ordered = msgspec.structs.replace(ORDERED, kind=kind, least=least(kind, None))
    assert told(ordered.least) == []
    short = ordered.least - SECOND
    assert told(short) == ["quick_reason"] == told(timedelta(0), quick_reason=" ")
    assert told(short, status="inconclusive") == ["quick_reason"]
    assert told(short, quick_reason="A single sealed parcel.") == []
    assert told(short, status="not_performed", extent=None, not_performed_reason="unsafe") == []


@pytest.mark.parametrize("over", [timedelta(microseconds=1), SECOND])
def test_the_longest_control_is_the_longest(over: timedelta) -> None:
    begin = datetime(2026, 3, 1, 8, tzinfo=UTC)
    at = begin + LONGEST_CONTROL + MINUTE
    assert refused(begin, begin, begin + LONGEST_CONTROL, at) == []
    assert refused(begin, begin, begin + LONGEST_CONTROL + over, at) == ["ended_at"]
