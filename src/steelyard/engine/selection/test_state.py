from datetime import UTC, datetime, timedelta

from steelyard.engine.selection.state import State, states

UNTIL = datetime(2027, 3, 2, 10, 30, tzinfo=UTC)


def test_stand_by_ends_on_its_minute():
    before = UNTIL - timedelta(seconds=1)
    assert states(stand_by_until=UNTIL, open_queries=0, at=before) == (State.STAND_BY,)
    assert states(stand_by_until=UNTIL, open_queries=0, at=UNTIL) == ()


def test_an_open_query_is_a_state_beside_stand_by():
    assert states(stand_by_until=None, open_queries=2, at=UNTIL) == (State.QUERY,)
    assert states(stand_by_until=UNTIL, open_queries=1, at=UNTIL - timedelta(minutes=5)) == (
        State.STAND_BY,
        State.QUERY,
    )
