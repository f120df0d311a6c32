"""One small year that many tests look at; it is generated once."""

from __future__ import annotations

from datetime import date

import pytest

from steelyard.world import Arrival, World

START = date(2025, 9, 1)
SEED = 20_250_901


@pytest.fixture(scope="session")
def world() -> World:
    return World(SEED, START, 365, 14_000)


@pytest.fixture(scope="session")
def arrivals(world: World) -> list[Arrival]:
    """First versions of the whole year."""
    return [each for day in world.days() for each in day.arrivals if each.declaration.amends is None]
