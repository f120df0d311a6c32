"""Which profiles a reader of the list asks for, and one page of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

import msgspec

from steelyard.cycle.profiles.queries_page import Listed
from steelyard.engine.wording import LANGUAGES

PAGE = 50
LONGEST = 80
ASKED = ("q", "area", "lane", "direction", "regime", "mode", "owner", "show")


class Narrowing(msgspec.Struct, frozen=True):
    """What was asked for, an empty text for anything; ``after`` is the code the page goes on from."""

    q: str = ""
    area: str = ""
    lane: str = ""
    direction: str = ""
    regime: str = ""
    mode: str = ""
    owner: str = ""
    show: str = ""
    after: str = ""

    @property
    def narrowed(self) -> bool:
        return any(getattr(self, name) for name in ASKED)

    def fits(self, each: Listed, *, on: date) -> bool:
        """Whether a profile is asked for. One without a direction, regime or mode of its own applies to every one."""
        profile, scope = each.profile, each.profile.scope
        texts = (profile.code, profile.owner, profile.condition, *(profile.name[one] for one in LANGUAGES))
        folded = [text.casefold() for text in texts]
        return (
            self.area in ("", profile.risk_area)
            and self.lane in ("", profile.lane.value)
            and self.owner in ("", profile.owner)
            and _covers([one.value for one in scope.direction], self.direction)
            and _covers(scope.regime, self.regime)
            and _covers([one.value for one in scope.mode], self.mode)
            and all(any(word in text for text in folded) for word in self.q.casefold().split())
            and (self.show != "overdue" or profile.review_on < on)
            and (self.show != "drafts" or each.author is not None)
        )

    def query(self, *, after: str) -> str:
        """The same question from ``after`` on, as the query of an address."""
        asked = {name: value for name in ASKED if (value := getattr(self, name))}
        return urlencode(asked | ({"after": after} if after else {}))


class Page(msgspec.Struct, frozen=True):
    """Profiles number ``first`` to ``last`` of the ``total`` asked for; ``next_after`` where there are more."""

    shown: Sequence[Listed]
    first: int
    last: int
    total: int
    next_after: str


def narrowing(asked: Mapping[str, str]) -> Narrowing:
    return Narrowing(**{name: asked.get(name, "").strip()[:LONGEST] for name in (*ASKED, "after")})


def page_of(every: Sequence[Listed], wanted: Narrowing, *, on: date) -> Page:
    """The page of ``every``, which is in the order of codes, that begins after ``wanted.after``."""
    found = [each for each in every if wanted.fits(each, on=on)]
    begin = bisect_right(found, wanted.after, key=lambda each: each.profile.code) if wanted.after else 0
    shown = found[begin : begin + PAGE]
    more = begin + PAGE < len(found)
    return Page(shown, begin + 1, begin + len(shown), len(found), shown[-1].profile.code if more else "")


def _covers(scope: Sequence[str], asked: str) -> bool:
    return not asked or not scope or asked in scope
