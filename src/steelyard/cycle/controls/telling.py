"""The own fields of a recorded result in words, line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from steelyard.cycle.controls import wordings
from steelyard.cycle.controls.queries_page import Paper
from steelyard.cycle.controls.report import AuditDetails, Details, DocumentaryDetails, PhysicalDetails

Line = tuple[str, str]


def lines_of(details: Details, papers: Collection[Paper]) -> Iterator[Line]:
    """(label, text) for every field that was filled, in the reader's language; ``papers`` are those declared."""
    if isinstance(details, DocumentaryDetails):
        yield from _documentary(details, papers)
    elif isinstance(details, PhysicalDetails):
        yield from _physical(details)
    elif isinstance(details, AuditDetails):
        named = ((_("Period audited"), details.period), (_("Sample"), details.sample))
        yield from ((label, text) for label, text in (*named, (_("Systems tested"), details.systems_tested)) if text)
    else:
        yield _("Image reference"), details.image
        if details.device:
            yield _("Device"), details.device
        yield _("The image shows an anomaly"), _("yes") if details.anomaly else _("no")


def _documentary(details: DocumentaryDetails, papers: Collection[Paper]) -> Iterator[Line]:
    if details.documents_seen:
        names = {(each.kind, each.number): each.name for each in papers}
        seen = (
            f"{names.get((each.kind, each.reference), wordings.DOCUMENTS[each.kind])} {each.reference}".strip()
            for each in details.documents_seen
        )
        yield _("Documents seen"), " · ".join(seen)
    for box in details.discrepancies:
        yield f"{_('Box')} {box.box}", _change(box.declared, box.found)
    for query in details.queries:
        outcome, about = wordings.QUERY_OUTCOMES[query.outcome], wordings.QUERY_TOPICS[query.about]
        said = " — ".join(each for each in (query.question, query.answer) if each)
        yield f"{_('Question to the declarant')}: {about}", f"{said} ({outcome})"
    for amended in details.amended:
        item = f" ({_('Item')} {amended.item})" if amended.item is not None else ""
        yield f"{_('Amended')}: {wordings.AMENDABLE[amended.field]}{item}", _change(amended.declared, amended.new)


def _physical(details: PhysicalDetails) -> Iterator[Line]:
    for label, count in (
        (_("Packages counted"), details.packages_counted),
        (_("Packages opened"), details.packages_opened),
    ):
        if count is not None:
            yield label, number_format(count, 0, force_grouping=True)
    if details.weight_found is not None:
        yield _("Weight found, kg"), number_format(details.weight_found.normalize(), force_grouping=True)
    if details.sealed is False:
        yield _("Seals"), str(wordings.NO_SEALS)
    for seal in details.seals:
        yield f"{_('Seal number')} {seal.number}", str(wordings.SEAL_STATES[seal.state])
    if details.samples:
        yield _("Samples taken"), ", ".join(details.samples)
    if details.concealment is not None:
        hidden = details.concealment
        place, method = wordings.HIDING_PLACES[hidden.place], wordings.HIDING_METHODS[hidden.method]
        yield _("Concealment"), f"{place} · {method}" + (f": {hidden.note}" if hidden.note else "")


def _change(before: str, after: str) -> str:
    return _("declared %(before)s, found %(after)s") % {"before": before or "–", "after": after}
