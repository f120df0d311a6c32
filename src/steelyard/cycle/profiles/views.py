"""Reading profiles: the list, one profile in one of its versions, and what conditions may speak of."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.accounts.roles import Role
from steelyard.base.errors import Missing
from steelyard.base.ui.lanes import LANES
from steelyard.base.ui.trade import DIRECTIONS, MODES
from steelyard.cycle.profiles import queries_page as pages
from steelyard.cycle.profiles.narrowing import narrowing, page_of
from steelyard.cycle.profiles.queries import live
from steelyard.cycle.profiles.reading import case_runs, faults, reading
from steelyard.engine.facts.catalogue import CATALOGUE
from steelyard.engine.lane import Lane
from steelyard.engine.pack import Pack

READERS = (Role.TARGETER, Role.HEAD_OF_RISK_UNIT, Role.INTERNAL_AUDITOR)
DRAFT_READERS = frozenset({Role.TARGETER, Role.HEAD_OF_RISK_UNIT})


@allow(*READERS)
@require_GET
def profiles(request: OfficerRequest) -> HttpResponse:
    """A page of what selects now, and of drafts for those who may read them."""
    selecting = live(request.at)
    on = timezone.localdate(request.at)
    drafts = bool(DRAFT_READERS & request.roles)
    wanted = narrowing(request.GET.dict())
    every = [each for each in pages.listed(at=request.at) if each.live or drafts]
    page = page_of(every, wanted, on=on)
    context = {
        "page": page,
        "every": len(every),
        "wanted": wanted,
        "next": wanted.query(after=page.next_after) if page.next_after else "",
        "top": wanted.query(after=""),
        "areas": {area.code: area.name for area in selecting.pack.country.risk_areas} if selecting else {},
        "regimes": selecting.pack.regimes if selecting else (),
        "modes": [(mode.value, word) for mode, word in MODES.items()],
        "owners": sorted({each.profile.owner for each in every}),
        "lanes": [(lane.value, shown.word) for lane, shown in LANES.items() if lane is not Lane.GREEN],
        "directions": [(direction.value, word) for direction, word in DIRECTIONS.items()],
        "drafts": drafts,
        "overdue": sum(1 for each in every if each.live and each.profile.review_on < on),
        "on": on,
    }
    return render(request, "profiles/list.html", context)


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
