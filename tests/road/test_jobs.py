"""What the worker does by the clock: found by it, done once a day, again after being killed, and visible."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate import testing
from procrastinate.contrib.django import app

from steelyard.cycle.operators import jobs as past
from steelyard.cycle.operators.models import PricePublication
from steelyard.cycle.operators.queries_fold import folded_through
from steelyard.cycle.selection import jobs as draws
from steelyard.cycle.selection.queries import offices_without_secret

NIGHT = datetime(2026, 11, 21, 0, 7, tzinfo=UTC)
JOBS = {"controls.reveal_draws", "operators.fold_history", "operators.publish_prices", "selection.prepare_secrets"}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    def set_to(at: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: at)

    return set_to


def test_the_worker_knows_every_job_and_looks_hourly():
    periodic = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert set(periodic) >= JOBS
    assert all(cron.split()[1:] == ["*", "*", "*", "*"] for cron in periodic.values())


def test_a_job_left_behind_is_done_by_a_worker_of_the_same_tasks(installation, clock):
    clock(NIGHT)
    with app.replace_connector(testing.InMemoryConnector()) as worker:
        worker.tasks["operators.fold_history"].defer(timestamp=0)
        assert [job["task_name"] for job in worker.connector.jobs.values()] == ["operators.fold_history"]
    past.fold_yesterday(0)
    assert folded_through() == date(2026, 11, 20)


def test_history_is_folded_once_a_day_and_again_is_nothing(installation, clock):
    for at, through in [(NIGHT, 20), (NIGHT + timedelta(hours=1), 20), (NIGHT + timedelta(days=3), 23)]:
        clock(at)
        past.fold_yesterday(0)
        assert folded_through() == date(2026, 11, through)


def test_prices_are_published_once_a_day(installation, clock):
    for at in (NIGHT, NIGHT + timedelta(hours=1), NIGHT + timedelta(hours=23)):
        clock(at)
        past.publish_prices_of_today(0)
    assert list(PricePublication.objects.values_list("at", flat=True)) == [NIGHT]
    clock(NIGHT + timedelta(days=1))
    past.publish_prices_of_today(0)
    assert PricePublication.objects.count() == 2


def test_secrets_are_committed_to_before_their_day(installation, clock):
    assert offices_without_secret(at=NIGHT, ahead_days=1)
    clock(NIGHT)
    draws.commit_to_draws(0)
    assert offices_without_secret(at=NIGHT, ahead_days=1) == ()
    draws.commit_to_draws(0)


def test_what_is_not_done_is_among_the_metrics(installation, clock, settings):
    clock(NIGHT + timedelta(days=3))
    before = Client().get("/metrics").content.decode()
    assert 'steelyard_offices_without_secret{day="today"} 0.0' not in before
    assert "steelyard_history_folded_through_timestamp 0.0" in before
    draws.commit_to_draws(0)
    past.fold_yesterday(0)
    past.publish_prices_of_today(0)
    after = Client().get("/metrics").content.decode()
    assert 'steelyard_offices_without_secret{day="today"} 0.0' in after
    assert "steelyard_oldest_owed_seconds 0.0" in after
    assert "steelyard_history_folded_through_timestamp 0.0" not in after
    assert "steelyard_prices_published_timestamp 0.0" not in after
