"""Reading profiles: the list, one profile in one of its versions, and what conditions may speak of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.accounts.roles import Role
from steelyard.base.errors import Missing
from steelyard.base.ui.lanes import LANES
from steelyard.base.ui.trade import DIRECTIONS
from steelyard.cycle.profiles import queries_page as pages
from steelyard.cycle.profiles.queries import live
from steelyard.cycle.profiles.queries_page import Listed
from steelyard.cycle.profiles.reading import case_runs, faults, reading
from steelyard.engine.facts.catalogue import CATALOGUE
from steelyard.engine.lane import Lane
from steelyard.engine.pack import Pack
from steelyard.engine.wording import LANGUAGES

READERS = (Role.TARGETER, Role.HEAD_OF_RISK_UNIT, Role.INTERNAL_AUDITOR)
DRAFT_READERS = frozenset({Role.TARGETER, Role.HEAD_OF_RISK_UNIT})


@allow(*READERS)
@require_GET
def profiles(request: OfficerRequest) -> HttpResponse:
    """What selects now, and drafts for those who may read them."""
    selecting = live(request.at)
    on = timezone.localdate(request.at)
    drafts = bool(DRAFT_READERS & request.roles)
    wanted = {name: request.GET.get(name, "").strip()[:80] for name in ("q", "area", "lane", "direction", "show")}
    every = [each for each in pages.listed(at=request.at) if each.live or drafts]
    context = {
        "found": [each for each in every if _wanted(each, wanted, on)],
        "every": len(every),
        "wanted": wanted,
        "narrowed": any(wanted.values()),
        "areas": {area.code: area.name for area in selecting.pack.country.risk_areas} if selecting else {},
        "lanes": [(lane.value, shown.word) for lane, shown in LANES.items() if lane is not Lane.GREEN],
        "directions": [(direction.value, word) for direction, word in DIRECTIONS.items()],
        "drafts": drafts,
        "overdue": sum(1 for each in every if each.live and each.profile.review_on < on),
        "on": on,
    }
    return render(request, "profiles/list.html", context)


def _wanted(each: Listed, wanted: dict[str, str], on: date) -> bool:
    profile = each.profile
    texts: Iterable[str] = (profile.code, profile.owner, profile.condition, *(profile.name[one] for one in LANGUAGES))
    directions = profile.scope.direction
    return (
        (not wanted["area"] or profile.risk_area == wanted["area"])
        and (not wanted["lane"] or profile.lane.value == wanted["lane"])
        and (not wanted["direction"] or not directions or wanted["direction"] in {one.value for one in directions})
        and all(any(word in text.casefold() for text in texts) for word in wanted["q"].casefold().split())
        and (wanted["show"] != "overdue" or profile.review_on < on)
        and (wanted["show"] != "drafts" or each.author is not None)
    )


@allow(*READERS)
@require_GET
def profile(request: OfficerRequest, code: str) -> HttpResponse:
    """One version of a profile; ``?version=draft`` is the working text, for targeters and the head of the unit."""
    asked = request.GET.get("version", "")
    drafts = bool(DRAFT_READERS & request.roles)
    try:
        if asked == "draft" and drafts:
            return _draft(request, code)
        number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else None
        page = pages.profile_page(code=code, version=number, at=request.at)
    except Missing as missing:
        raise Http404(str(missing)) from missing
    on = timezone.localdate(request.at)
    context = {
        "page": page,
        "profile": page.profile,
        "pack": page.pack,
        "reading": reading(page.profile.condition, pack=page.pack, on=on),
        "runs": case_runs(page.profile, pack=page.pack),
        "drafts": drafts,
        "on": on,
        "mine": page.draft is not None and page.draft.author == request.actor.name,
        "targeter": Role.TARGETER in request.roles,
    }
    return render(request, "profiles/profile.html", context)


def _draft(request: OfficerRequest, code: str) -> HttpResponse:
    """The working text as it would read, with what is still missing. Raises ``Missing``."""
    pack = pages.in_force(request.at).pack
    draft = pages.draft_of(code=code)
    if draft is None:
        raise Http404(code)
    on = timezone.localdate(request.at)
    context = {
        "profile": draft.profile,
        "draft": draft,
        "pack": pack,
        "reading": reading(draft.profile.condition, pack=pack, on=on),
        "runs": case_runs(draft.profile, pack=pack),
        "faults": faults(draft.profile, pack=pack),
        "on": on,
        "mine": draft.author == request.actor.name,
        "targeter": Role.TARGETER in request.roles,
    }
    return render(request, "profiles/draft_page.html", context)


@allow(*READERS)
@require_GET
def reference(request: OfficerRequest) -> HttpResponse:
    """The facts, lists and parameters that a condition may name."""
    text = request.GET.get("find", "").strip()[:80]
    selecting = live(request.at)
    context = {"text": text, **_matching(text, request, selecting.pack if selecting else None)}
    return render(request, "profiles/reference.html", context)


def _matching(text: str, request: OfficerRequest, pack: Pack | None) -> dict[str, object]:
    words = text.casefold().split()
    language = get_language() or "en"

    def fits(*texts: str) -> bool:
        return all(any(word in each.casefold() for each in texts) for word in words)

    lists = pack.lists if pack else {}
    parameters = pack.parameters if pack else {}
    values = pack.parameters_on(timezone.localdate(request.at)) if pack else {}
    return {
        "facts": [fact for fact in CATALOGUE.values() if fits(fact.name, fact.wording[language], fact.wording.en)],
        "lists": [(name, each) for name, each in lists.items() if fits(name, each.description[language])],
        "parameters": [
            (name, each, values.get(name))
            for name, each in parameters.items()
            if fits(name, each.description[language])
        ],
    }
