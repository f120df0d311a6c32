"""What reaches an officer's browser, searched as it was sent: attributes, comments and scripts included."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache

import pytest

from steelyard.base.accounts.roles import Role
from steelyard.cycle.controls.desk import OVERSIGHT
from tests.browser.pages import LOOKS, NO_PAGES, Look
from tests.browser.people import PEOPLE
from tests.browser.reading import fetch
from tests.browser.server import Served
from tests.road.access_matrix import MATRIX
from tests.road.access_matrix import OFFICERS as EVERY_OFFICER

OFFICERS = frozenset({Role.DOCUMENTARY_OFFICER, Role.PHYSICAL_INSPECTOR})
THEIRS = [look for look in LOOKS if look.who and PEOPLE[look.who].role in OFFICERS]
CHANCE = re.compile(
    r"random|propensit|probabilit|forced|fail.?safe|criteri|threshold|\bodds\b|\bdraws?\b|\bdrawn\b|\bcovert|expected.rate"
    r"|al[ée]atoire|tirage|hasard|seuil|عشوائي|احتمال|قرعة|عتبة",
    re.IGNORECASE,
)
COMPARISON = re.compile(r"[a-z_.]+ (?:[<>]=?|!=) [\d.]+")
"""A fact against a number: what a condition looks like in part."""


def leaks(text: str, hidden: dict[str, list[str]]) -> Iterator[str]:
    """Each thing in ``text``, as sent or unescaped, that an officer may not see."""
    for read in {text, html.unescape(text)}:
        for kind, secrets in hidden.items():
            for found in any_of(tuple(secrets)).finditer(read):
                yield f"{kind}: {found[0]}"
        for found in (*CHANCE.finditer(read), *COMPARISON.finditer(read)):
            yield f"chance or threshold: {found[0]} in {read[max(found.start() - 60, 0) : found.end() + 60]!r}"


@cache
def any_of(secrets: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, secrets))})(?![\w-])")


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("look", THEIRS, ids=lambda look: look.name)
def test_an_officers_page_tells_neither_profile_nor_threshold_nor_chance(
    product: Served, look: Look, language: str
) -> None:
    answer = fetch(product, look.address(product.things), who=look.who, language=language, part=look.part)
    assert answer.status == look.status
    assert sorted(set(leaks(answer.text, product.hidden))) == []


def test_every_page_an_officer_may_open_is_searched() -> None:
    for role in OFFICERS:
        searched = {look.route for look in THEIRS if PEOPLE[look.who].role is role}
        open_to = {name for name, row in MATRIX.items() if not isinstance(row.opened_by, str) and role in row.opened_by}
        house = {name for name in open_to if MATRIX[name].opened_by == EVERY_OFFICER}
        assert open_to - house - NO_PAGES <= searched


@pytest.mark.parametrize(
    ("route", "asked"),
    [("profile", ("codes", "names", "conditions", "facts", "owners")), ("declaration", ("codes", "names"))],
)
def test_the_search_finds_such_things_where_they_are_shown(product: Served, route: str, asked: tuple[str, ...]) -> None:
    found = set()
    for look in LOOKS:
        if look.route == route and PEOPLE[look.who].role in OVERSIGHT:
            answer = fetch(product, look.address(product.things), who=look.who)
            found |= {each.partition(":")[0] for each in leaks(answer.text, product.hidden)}
    assert {*asked, "chance or threshold"} <= found
