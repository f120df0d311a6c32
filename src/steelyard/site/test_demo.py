"""A demo that was interrupted in its year begins again, and throws nothing away that anybody was told of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from steelyard.cycle.declarations.operations import Arrival, keep_refused
from steelyard.engine.messages import Format, Message
from steelyard.site.demo import Demo, begin_again

pytestmark = pytest.mark.django_db

BEGAN = datetime(2027, 3, 2, 10, tzinfo=UTC)


def demo(folder: Path, database_url: str | None = None) -> Demo:
    environment = settings.ENVIRONMENT.model_copy(update={"data_dir": folder, "database_url": database_url})
    return Demo(environment, BEGAN + timedelta(hours=1))


def interrupted(demo: Demo) -> Demo:
    demo.unfinished.write_text(BEGAN.isoformat(), encoding="utf-8")
    demo.note.write_text("{}", encoding="utf-8")
    return demo


def receive(at: datetime) -> None:
    keep_refused([Arrival(Message("asycuda", Format.JSON, b"{"), None)], at=at)


def tables() -> int:
    with connection.cursor() as cursor:
        return len(connection.introspection.table_names(cursor))


def test_a_start_that_nothing_interrupted_touches_nothing(tmp_path: Path) -> None:
    before = tables()
    assert begin_again(demo(tmp_path)) is None
    assert tables() == before > 40


def test_half_a_year_is_thrown_away_whole_with_its_passwords(tmp_path: Path) -> None:
    receive(BEGAN - timedelta(days=100))
    again = interrupted(demo(tmp_path))
    assert "begins again" in str(begin_again(again))
    assert tables() == 0
    assert list(tmp_path.iterdir()) == []
    assert begin_again(again) is None


@pytest.mark.parametrize("since", [True, False])
def test_what_came_in_since_or_is_not_ours_alone_stays(tmp_path: Path, since: bool) -> None:
    receive(BEGAN + timedelta(seconds=1) if since else BEGAN - timedelta(days=1))
    before = tables()
    again = interrupted(demo(tmp_path, None if since else "postgresql://elsewhere/customs"))
    assert "this year is shorter" in str(begin_again(again))
    assert tables() == before
    assert again.unfinished.exists()
