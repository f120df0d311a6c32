from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from datetime import UTC, date, timedelta
from itertools import islice

import msgspec
import pytest

from steelyard.engine.messages.canonical import read_json, to_json
from steelyard.world import Arrival, World
from steelyard.world.conftest import SEED, START

encode = msgspec.json.Encoder(decimal_format="string").encode


def small(seed: int = 7, **options: float) -> World:
    return World(seed, START, 60, 1_500, **options)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    first = [encode(day) for day in small().days()]
    assert first == [encode(day) for day in small().days()]
    assert first != [encode(day) for day in small(seed=8).days()]


def test_another_process_gives_the_same_bytes_whatever_its_hashes() -> None:
    """A set or a dictionary in an order of its own would differ between processes, and not within one."""
    program = (
        "import hashlib, sys, msgspec; from datetime import date; from steelyard.world import World;"
        "encode = msgspec.json.Encoder(decimal_format='string').encode; told = hashlib.sha256();"
        "[told.update(encode(day)) for day in World(7, date(2025, 9, 1), 60, 1_500).days()]; print(told.hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(told) == 1


@pytest.mark.parametrize("number", [0, 1, 27, 59])
def test_any_day_alone_equals_that_day_in_the_stream(number: int) -> None:
    streamed = next(islice(small().days(), number, None))
    assert encode(small().day(number)) == encode(streamed)


def test_there_are_as_many_first_versions_as_asked(arrivals: list[Arrival], world: World) -> None:
    assert len(arrivals) == world.declarations
    assert len({each.declaration.message_id for each in arrivals}) == len(arrivals)


@pytest.mark.parametrize("declarations", [1, 9, 400])
def test_even_tiny_worlds_are_whole(declarations: int) -> None:
    days = list(World(3, START, 20, declarations).days())
    assert len(days) == 20
    lodged = [each for day in days for each in day.arrivals if each.declaration.amends is None]
    assert len(lodged) == declarations


def test_days_are_in_order_and_arrivals_within_them_too() -> None:
    for number, day in enumerate(small().days()):
        assert day.date == START + timedelta(days=number)
        times = [each.at for each in day.arrivals]
        assert times == sorted(times)
        assert all(at.tzinfo is UTC for at in times)
        assert all((at + timedelta(hours=3)).date() == day.date for at in times)
        assert all(each.truth.message_id == each.declaration.message_id for each in day.arrivals)


def test_amendments_follow_what_they_amend_and_change_something() -> None:
    known: dict[str, Arrival] = {}
    amendments = 0
    for day in World(9, START, 120, 4_000).days():
        for each in day.arrivals:
            known[each.declaration.message_id] = each
            if each.declaration.amends is None:
                continue
            amendments += 1
            before = known[each.declaration.amends]
            assert timedelta(0) < each.at - before.at <= timedelta(days=4)
            assert each.declaration.reference == before.declaration.reference
            assert each.declaration.operator == before.declaration.operator
            assert set(each.truth.kinds) <= set(before.truth.kinds)
            same = msgspec.structs.replace(
                each.declaration,
                message_id=before.declaration.message_id,
                amends=None,
                declared_on=before.declaration.declared_on,
            )
            assert same != before.declaration
    assert 0.01 <= amendments / 4_000 <= 0.02


def test_messages_are_sent_again_only_when_asked() -> None:
    once = [each.declaration.message_id for day in small().days() for each in day.arrivals]
    assert len(once) == len(set(once))
    twice = [each.declaration for day in small(resend_rate=0.1).days() for each in day.arrivals]
    again = len(twice) - len({each.message_id for each in twice})
    assert 90 <= again <= 210
    assert len({encode(each) for each in twice}) == len({each.message_id for each in twice})


def test_every_declaration_reads_back_from_its_canonical_json(arrivals: list[Arrival]) -> None:
    for each in arrivals[::7]:
        assert read_json(to_json(each.declaration)) == each.declaration


def test_memory_does_not_grow_with_the_days() -> None:
    days = World(SEED, START, 365, 16_000).days()
    list(islice(days, 20))
    tracemalloc.start()
    try:
        grown = []
        for _ in range(2):
            for _ in islice(days, 25):
                pass
            grown.append(tracemalloc.get_traced_memory()[0])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # What is kept between days is the parties met so far, and they are bounded by the population.
    assert grown[1] < 2_500_000
    assert grown[1] - grown[0] < grown[0] + 200_000
    assert peak < 12_000_000


def test_the_population_is_bounded_however_long_the_world() -> None:
    world = World(1, START, 365, 10_000_000)
    assert len(world._population.pool) < 130_000
    assert sum(1 for _ in islice(world.operators(), 50)) == 50


def test_every_flaw_of_the_arguments_is_told_at_once() -> None:
    with pytest.raises(ValueError) as told:
        World(-1, date(2025, 1, 1), 0, 0, "qx", resend_rate=2)
    for name in ("seed", "days", "declarations", "country", "resend_rate"):
        assert name in str(told.value)


def test_a_day_outside_the_world_is_refused() -> None:
    with pytest.raises(IndexError):
        small().day(60)
