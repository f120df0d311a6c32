"""What the database itself refuses, whatever program writes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from steelyard.cycle.selection.models import DaySecret, Decision, MissCounter
from steelyard.cycle.selection.operations import Entry, decide_batch
from steelyard.cycle.selection.test_operations import AT, prepared
from steelyard.engine.declaration import Direction
from steelyard.engine.lane import Lane
from steelyard.engine.selection.draw import commitment
from steelyard.engine.signal import Kind, Signal

LANES = [lane.value for lane in Lane]

COPY_OF = """
INSERT INTO selection_decision
SELECT %(id)s, number, %(version)s, office, direction, %(lane)s, at, NULL, propensity, random_propensity, random,
    %(picks)s, CASE WHEN %(picks)s = 0 THEN '{}' ELSE '{floor}'::varchar[] END, record,
    sequence + %(id)s, chain_prev, chain_hash
FROM selection_decision WHERE declaration_id = 1
"""


def refused(statement, params=None):
    with pytest.raises(IntegrityError) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
    return str(raised.value)


def insert(*, version, lane, key):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(COPY_OF, {"id": key, "version": version, "lane": lane, "picks": 0 if lane == "green" else 1})


def first_version(lane):
    prepared()
    signals = () if lane == "green" else (Signal(Kind.MATCH, "A", 1, Lane(lane)),)
    with transaction.atomic():
        (decision,) = decide_batch([Entry(1, "QXPOR", Direction.IMPORT, signals)], at=AT)
    return decision


@pytest.mark.django_db
@pytest.mark.parametrize("before", LANES)
@pytest.mark.parametrize("after", LANES)
def test_no_statement_puts_a_later_version_in_a_lower_lane(before, after):
    given = first_version(before).lane.value
    if LANES.index(after) < LANES.index(given):
        with pytest.raises(IntegrityError, match="would lower its lane"):
            insert(version=2, lane=after, key=2)
        assert Decision.objects.count() == 1
    else:
        insert(version=2, lane=after, key=2)
        assert Decision.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("version", [0, 1, 3])
def test_versions_follow_each_other_from_one(version):
    first_version("red")
    with pytest.raises(IntegrityError):
        insert(version=version, lane="red", key=2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE selection_decision SET lane = 'red'",
        "UPDATE selection_decision SET record = ''",
        "DELETE FROM selection_decision",
        "TRUNCATE selection_decision CASCADE",
        "UPDATE selection_parameters SET body = jsonb_set(body, '{random_rate_bp}', '100')",
        "DELETE FROM selection_parameters",
        "TRUNCATE selection_parameters CASCADE",
    ],
)
def test_decisions_and_parameters_are_only_added(statement):
    first_version("yellow")
    assert "append-only" in refused(statement)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed",
    [
        "body || '{\"expected\": {}}'",  # no share of a lane is owed any more
        "body - 'expected'",
        'body || \'{"office": "QXAIR"}\'',
    ],
)
def test_no_statement_brings_in_parameters_that_were_not_approved(changed):
    prepared()
    told = refused(ADDED.format(body=changed))
    assert "not those of the release approved last" in told


@pytest.mark.django_db
def test_no_statement_brings_back_the_parameters_of_an_earlier_release():
    prepared()
    prepared(expected={})
    told = refused(ADDED.format(body="body") + " ORDER BY id LIMIT 1")
    assert "not those of the release approved last" in told


ADDED = (
    "INSERT INTO selection_parameters (office, direction, valid_from, time_zone, body, loaded_by, loaded_at)"
    " SELECT office, direction, valid_from, time_zone, {body}, 'x', now() FROM selection_parameters"
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    ['{"random_rate_bp": 99}', '{"random_rate_bp": 0}', "{}", '{"random_rate_bp": "100"}', '{"random_rate_bp": true}'],
)
def test_no_statement_brings_in_a_random_rate_under_one_per_cent(body):
    told = refused(
        "INSERT INTO selection_parameters (office, direction, valid_from, time_zone, body, loaded_by, loaded_at)"
        " VALUES ('QXPOR', 'import', '2027-01-01', 'UTC', %s, 'x', now())",
        [body],
    )
    assert "parameters_random_minimum" in told


@pytest.mark.django_db
def test_a_time_zone_the_database_does_not_know_does_not_get_in():
    with pytest.raises(DatabaseError, match="time zone"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO selection_parameters (office, direction, valid_from, time_zone, body, loaded_by, loaded_at)"
            " VALUES ('QXPOR', 'import', '2027-01-01', 'Mars/Olympus', '{\"random_rate_bp\": 100}', 'x', now())"
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"lane": "purple"},
        {"propensity": 1.5},
        {"picks": 0},
        {"lane": "green"},
        {"stand_by_until": AT + timedelta(minutes=5)},
    ],
)
def test_a_decision_that_contradicts_itself_does_not_get_in(change):
    first_version("yellow")
    row = Decision.objects.get()
    row.pk, row.number, row.sequence = 9, "2027-QXPOR-I-0000009", 9
    for name, value in change.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE selection_daysecret SET secret = sha256('x'), secret_sha256 = sha256(sha256('x'))",
        "UPDATE selection_daysecret SET secret = sha256('x'), secret_sha256 = sha256(sha256('x')), revealed_at = now()",
        "UPDATE selection_daysecret SET day = day + 1",
        "UPDATE selection_daysecret SET created_at = now(), revealed_at = now()",
        "DELETE FROM selection_daysecret",
        "TRUNCATE selection_daysecret CASCADE",
    ],
)
def test_a_secret_is_never_replaced(statement):
    prepared()
    assert "revealed once and otherwise stands" in refused(statement)


@pytest.mark.django_db
def test_a_secret_is_revealed_once_and_not_hidden_again():
    prepared()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE selection_daysecret SET revealed_at = now()")
    for again in ("NULL", "now()"):
        assert "revealed once" in refused(f"UPDATE selection_daysecret SET revealed_at = {again}")


@pytest.mark.django_db
@pytest.mark.parametrize(("secret", "sha256"), [(b"\1" * 32, b"\2" * 32), (b"short", None)])
def test_a_commitment_is_of_the_secret_itself(secret, sha256):
    row = DaySecret(
        office="QXPOR",
        day=date(2027, 3, 2),
        secret=secret,
        secret_sha256=sha256 or commitment(secret),
        created_at=datetime(2027, 3, 1, tzinfo=UTC),
    )
    with pytest.raises(IntegrityError, match="daysecret_whole"), transaction.atomic():
        row.save()


BEGUN_AT_SEVEN = """
INSERT INTO selection_officestate
    (office, direction, "window", green, blue, yellow, orange, red, number_year, number_last, sequence, chain_head)
SELECT 'QXNEW', direction, '', 0, 0, 0, 0, 0, 0, 7, 0, chain_head FROM selection_officestate LIMIT 1
"""


def decided_three():
    """An office that decided three times: its numbers and window have moved, and a criterion was missed."""
    prepared()
    signal = Signal(Kind.MATCH, "A", 1, Lane.RED, probability_bp=1)
    with transaction.atomic():
        decide_batch([Entry(key, "QXPOR", Direction.IMPORT, (signal,)) for key in (1, 2, 3)], at=AT)
    assert MissCounter.objects.get().misses == 3


@pytest.fixture
def counted(db):
    decided_three()


@pytest.mark.parametrize(
    "change",
    [
        "sequence = sequence - 1",
        "green = 0",  # what is counted again has no decision behind it
        "sequence = sequence + 1, number_last = number_last - 1",
        "sequence = sequence + 1, number_year = number_year - 1",
        "sequence = sequence + 1, green = 0",
        "sequence = sequence + 1, office = 'QXAIR'",
    ],
)
def test_no_statement_winds_back_what_an_office_has_counted(counted, change):
    statement = f"UPDATE selection_officestate SET {change} WHERE direction = 'import'"
    assert "only moves on with a decision" in refused(statement)


@pytest.mark.django_db(transaction=True)
def test_no_statement_clears_what_a_criterion_missed_but_a_decision():
    decided_three()
    for change in ("misses = 0", "misses = misses - 1"):
        assert "cleared only by a decision" in refused(f"UPDATE selection_misscounter SET {change}")
    with transaction.atomic():
        decide_batch([Entry(4, "QXPOR", Direction.IMPORT, (Signal(Kind.MATCH, "A", 1, Lane.RED),))], at=AT)
    assert MissCounter.objects.get().misses == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE selection_misscounter SET criterion = 'B'",
        "DELETE FROM selection_misscounter",
        "TRUNCATE selection_misscounter",
        "DELETE FROM selection_officestate",
        "TRUNCATE selection_officestate",
        BEGUN_AT_SEVEN,
    ],
)
def test_no_counter_is_taken_away_renamed_or_begun_anywhere_but_at_zero(counted, statement):
    assert "only moves on with a decision" in refused(statement)
