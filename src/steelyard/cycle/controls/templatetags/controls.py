"""Words of controls and declarations for templates: ``{% load controls %}``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from steelyard.base.ui.trade import DIRECTIONS, MODES
from steelyard.cycle.controls.concerns import Concern
from steelyard.cycle.controls.figures import measured
from steelyard.cycle.controls.models import Outcome
from steelyard.cycle.controls.queries_grounds import Grounds
from steelyard.cycle.controls.queries_page import DeclarationPage, Names
from steelyard.cycle.controls.report import Details
from steelyard.cycle.controls.telling import lines_of
from steelyard.cycle.controls.wordings import FINDING_TYPES, FOLLOWED, NOT_PERFORMED_REASONS, OUTCOMES
from steelyard.engine.declaration import Direction, Mode, Role
from steelyard.engine.facts.dossier import WINDOWS, Counts, History
from steelyard.engine.measure.rate import Rate, rate
from steelyard.engine.rules.profile import Profile
from steelyard.engine.selection.decision import Draw, PickKind
from steelyard.engine.signal import CERTAIN_BP

register = template.Library()

ROLES = {
    Role.IMPORTER: _("Importer"),
    Role.EXPORTER: _("Exporter"),
    Role.DECLARANT: _("Declarant"),
    Role.CONSIGNEE: _("Consignee"),
    Role.CONSIGNOR: _("Consignor"),
    Role.SELLER: _("Seller"),
    Role.BUYER: _("Buyer"),
    Role.CARRIER: _("Carrier"),
    Role.PRINCIPAL: _("Principal"),
}
STEPS = {
    PickKind.CRITERION: pgettext_lazy("selection step", "Criterion"),
    PickKind.FORCED: pgettext_lazy("selection step", "Criterion, forced"),
    PickKind.RANDOM: pgettext_lazy("selection step", "Random minimum"),
    PickKind.EXPECTED: pgettext_lazy("selection step", "Expected rate"),
    PickKind.FLOOR: pgettext_lazy("selection step", "Earlier lane kept"),
    PickKind.FAILSAFE: pgettext_lazy("selection step", "Fail-safe"),
}


ROWS = {
    "findings": _("Findings"),
    "other_risks": _("Other risks noticed"),
    "discrepancies": _("Boxes that differ"),
    "queries": _("Questions to the declarant"),
    "amended": _("Amended on the declaration"),
    "seals": _("Seals"),
}
OPENED_BY = {("status", "finding"): "rows-findings", ("status", "not_performed"): "rows-more"}
"""The section of the result page that a choice opens, as ``choices.js`` does."""
WIDTHS = {"question": 6, "answer": 6, "note": 6, "legal_base": 6, "new": 3}


class DrawRow(msgspec.Struct, frozen=True):
    kind: Any
    draw: Draw
    chance: float
    profile: Profile | None
    values: tuple[tuple[str, str], ...]
    detail: str | None

    @property
    def source(self) -> str:
        """Where it comes from, unless the column of lanes says it already."""
        return "" if self.draw.kind is PickKind.EXPECTED else self.draw.source

    @property
    def asks(self) -> bool:
        """Whether it asks for a lane: a random draw that missed asks for none."""
        return self.draw.picked or self.draw.kind is not PickKind.RANDOM


VERSIONS = {"release": _("Release"), "pack": _("Pack"), "ruleset": _("Rule set")}


@register.filter
def version_name(key: str) -> str:
    """What was used in a decision, in words."""
    return str(VERSIONS.get(key, key))


@register.simple_tag
def document_type(code: str, names: Names) -> str:
    return names.document(code)


@register.simple_tag
def area(code: str, names: Names) -> str:
    """A risk area by its name here, else its code."""
    name = names.risk_areas.get(code)
    return code if name is None else name[get_language() or "en"]


@register.simple_tag
def word(words: Mapping[Any, Any], key: Any) -> str:
    """The word for ``key`` in a table of words."""
    return str(words[key])


@register.simple_tag
def role(value: Role) -> str:
    return str(ROLES[value])


@register.simple_tag
def direction(value: Direction) -> str:
    return str(DIRECTIONS[value])


@register.simple_tag
def mode(value: Mode | None) -> str:
    return "–" if value is None else str(MODES[value])


@register.simple_tag
def finding_type(value: str) -> str:
    return str(FINDING_TYPES[value])


@register.simple_tag
def outcome(value: str) -> str:
    return str(OUTCOMES[Outcome(value)])


@register.simple_tag
def followed(value: str) -> str:
    return str(FOLLOWED[value])


@register.simple_tag
def not_performed(value: str) -> str:
    return str(NOT_PERFORMED_REASONS[value])


@register.filter
def lines(details: Details, page: DeclarationPage) -> list[tuple[str, str]]:
    """(label, text) for every field that the report of one kind of control filled."""
    return list(lines_of(details, page.papers))


@register.filter
def at_places(concerns: Sequence[Concern], places: Collection[int]) -> list[Concern]:
    """Of the reasons an officer was shown, those at ``places``, counted from 1."""
    return [concern for place, concern in enumerate(concerns, 1) if place in places]


@register.simple_tag
def box(choice: Any) -> SafeString:
    """One box or button of a field that has several."""
    choice.data["attrs"]["class"] = "form-check-input"
    opened = OPENED_BY.get((choice.data["name"], str(choice.data["value"])))
    if opened:
        choice.data["attrs"]["aria-controls"] = opened
    return SafeString(choice.tag())


@register.filter
def titled(name: str) -> str:
    """The heading of the rows of one name."""
    return str(ROWS[name])


@register.filter
def width(name: str) -> str:
    """How much of a line a field of a row takes on a wide screen."""
    return f"col-sm-6 col-lg-{WIDTHS.get(name, 3)}"


@register.filter
def shows(rows: Any) -> bool:
    """Whether rows stand open: something was typed in one, or is wrong with it."""
    return rows.is_bound and (any(row.has_changed() for row in rows) or rows.total_form_count() > rows.extra)


@register.simple_tag
def windows(history: History) -> list[tuple[int, Counts, Rate | None]]:
    """(days, counts, hit rate) for each window of a history."""
    return [
        (days, counts, rate(min(counts.findings, counts.controls), counts.controls))
        for days, counts in zip(WINDOWS, history.windows, strict=True)
    ]


@register.simple_tag
def draws(grounds: Grounds) -> list[DrawRow]:
    """Every chance of being picked, with the profile that asked and the values it saw."""
    signals = {(signal.source, signal.version): signal for signal in grounds.assessment.signals}
    language = get_language() or "en"
    rows = []
    for draw in grounds.decided.decision.draws:
        signal = signals.get((draw.source, draw.source_version))
        seen = dict(signal.values) if signal else {}
        if signal and signal.items:
            seen |= signal.item_values.get(signal.items[0], {})
        rows.append(
            DrawRow(
                kind=STEPS[draw.kind],
                draw=draw,
                chance=draw.probability_bp / CERTAIN_BP,
                profile=grounds.profiles.get((draw.source, draw.source_version)),
                values=tuple((name, measured(name, value, language, grounds.currency)) for name, value in seen.items()),
                detail=signal.detail if signal else None,
            )
        )
    return rows
