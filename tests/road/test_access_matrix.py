"""Every role asks for every route: what the table allows opens, everything else is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from steelyard.base.accounts import operations
from steelyard.base.accounts.access import access_of
from steelyard.base.accounts.models import Officer
from steelyard.base.accounts.roles import Role
from steelyard.base.actor import house
from tests.cast import AT, PASSWORD
from tests.road.access_matrix import EVERYBODY, KEY, MATRIX, OFFICERS, Row


def routes(resolver: Any, namespaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern, list[str]]]:
    """Every route with its full name, its pattern and its namespaces."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = namespaces + ((pattern.namespace,) if pattern.namespace else ())
            yield from routes(pattern, inner)
        else:
            yield ":".join((*namespaces, pattern.name or f"(unnamed) {pattern.pattern}")), pattern, list(namespaces)


ROUTES = {name: (pattern, namespaces) for name, pattern, namespaces in routes(get_resolver())}


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert set(ROUTES) == set(MATRIX)


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_the_view_declares_what_the_row_says(name: str) -> None:
    pattern, namespaces = ROUTES[name]
    access = access_of(pattern.callback, namespaces)
    assert access is not None, "the view declares nothing"
    said: Any = EVERYBODY if access.everybody else OFFICERS if access.roles is None else access.roles
    assert said == (EVERYBODY if MATRIX[name].opened_by == KEY else MATRIX[name].opened_by)


@pytest.fixture
def officers(db: None) -> dict[Role, Client]:
    """A signed-in browser for each role, each held for the whole country."""
    actor = house("tests")
    browsers = {}
    for role in Role:
        pk = operations.enrol_officer(username=role.value, name=role.label, password=PASSWORD, actor=actor, at=AT)
        operations.post_officer(officer=pk, role=role, valid_from=date(2025, 1, 1), actor=actor, at=AT)
        browsers[role] = Client()
        browsers[role].force_login(Officer.objects.get(pk=pk), "allauth.account.auth_backends.AuthenticationBackend")
    return browsers


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_a_route_opens_to_the_roles_of_its_row_and_to_nobody_else(name: str, officers: dict[Role, Client]) -> None:
    row = MATRIX[name]
    address = reverse(name, kwargs=row.sample)
    refused = {role for role, browser in officers.items() if _refused(browser, address)}
    expected = set() if isinstance(row.opened_by, str) else OFFICERS - row.opened_by
    assert refused == expected


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(MATRIX))
def test_a_stranger_is_sent_to_sign_in_unless_the_row_is_open_to_everybody(name: str) -> None:
    row = MATRIX[name]
    answer = Client().get(reverse(name, kwargs=row.sample))
    sent = answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/login/?next=")
    assert sent is not isinstance(row.opened_by, str)
    if row.opened_by == KEY:
        assert answer.status_code in (401, 405)


def _refused(browser: Client, address: str) -> bool:
    """403 whatever the method: a view that is open answers 405 to one it does not know, before it looks at anything."""
    statuses = {browser.generic(method, address).status_code for method in ("GET", "POST", "REPORT")}
    assert 500 not in statuses
    return statuses == {403}


def test_a_row_is_for_roles_or_for_a_kind_of_caller() -> None:
    assert {row.opened_by for row in MATRIX.values() if isinstance(row.opened_by, str)} <= {EVERYBODY, KEY}
    assert all(isinstance(row, Row) and row.opened_by for row in MATRIX.values())
