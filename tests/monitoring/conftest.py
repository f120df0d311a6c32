"""A month of the invented country, lived once for all tests here; what a test adds is taken back after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import msgspec
import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from steelyard.base.accounts.models import Officer
from steelyard.base.accounts.roles import Role
from steelyard.base.actor import Actor, house
from steelyard.cycle.monitoring.sight import Sight, sight_of
from steelyard.engine.pack import load
from steelyard.packs import DEMO
from steelyard.site.founding import found
from steelyard.site.year import Year, secrets_of
from steelyard.world.world import World
from tests.cast import Cast, assemble

SEED = 11
FIRST = date(2026, 2, 1)
AT = datetime(2026, 3, 3, 12, tzinfo=UTC)  # the moment of the tests, on the last day that was lived
DECLARATIONS = 1_000
RANDOM_BP = 2_500  # far more than anybody would draw, so that a month says something


class Country(msgspec.Struct, frozen=True):
    cast: Cast


@pytest.fixture(scope="package")
def month(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Country]:
    """Lived inside a transaction that is taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = assemble()
        pack = load(DEMO)
        selection = [msgspec.structs.replace(each, random_rate_bp=RANDOM_BP) for each in pack.selection]
        found(
            msgspec.structs.replace(pack, selection=tuple(selection)),
            actor=house("tests"),
            at=datetime.combine(FIRST, time(), UTC) - timedelta(days=1),
            entropy=secrets_of(SEED, FIRST),
        )
        days = (AT.date() - FIRST).days + 1
        Year(World(SEED, FIRST, days, DECLARATIONS), until=AT, seed=SEED).live(advance=lambda done: None)
        with connection.cursor() as cursor:
            # Plans are chosen by what was lived, not by when somebody last looked.
            cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in apps.get_models())}")
        yield Country(cast)
        transaction.set_rollback(True)


@pytest.fixture
def country(month: Country, db: None) -> Country:
    cache.clear()
    return month


@pytest.fixture
def everywhere(country: Country) -> Sight:
    """What the head of the risk unit sees."""
    return sight(country.cast.dina, Role.HEAD_OF_RISK_UNIT)


@pytest.fixture
def at_the_port(country: Country) -> Sight:
    """What an officer of the port sees."""
    return sight(country.cast.brahim, Role.DOCUMENTARY_OFFICER, Role.PHYSICAL_INSPECTOR)


def sight(actor: Actor, *roles: Role) -> Sight:
    return sight_of(officer=actor.id or 0, roles=frozenset(roles), on=AT.date())


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Officer.objects.get(pk=actor.id), "allauth.account.auth_backends.AuthenticationBackend")
    return client
