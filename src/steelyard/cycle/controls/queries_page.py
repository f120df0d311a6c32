"""Everything the page of a declaration shows, read once."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import msgspec
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from steelyard.base.errors import Missing, Reason
from steelyard.cycle.controls.codes import bare, document_kind
from steelyard.cycle.controls.models import Status
from steelyard.cycle.controls.queries import (
    Picture,
    ResultView,
    Task,
    pictures_before,
    pictures_of,
    results_on,
    statuses_on,
    task_on,
)
from steelyard.cycle.controls.queries_grounds import Grounds, grounds_of
from steelyard.cycle.controls.wordings import DOCUMENTS
from steelyard.cycle.declarations import queries as declarations
from steelyard.cycle.declarations.queries import Similar, Standing
from steelyard.cycle.operators.queries import OperatorProfile, operator_profile
from steelyard.cycle.profiles.queries import release_pack
from steelyard.cycle.selection.queries import states_of
from steelyard.engine.declaration import Declaration, party_key
from steelyard.engine.lane import Lane
from steelyard.engine.selection.state import State
from steelyard.engine.wording import Wording

SIMILAR = 5
CARRIAGE = "transport_document"
"""The kind of the document that goes with the transport, which some declare there alone."""


class SimilarView(msgspec.Struct, frozen=True):
    """An earlier declaration of the same goods and origin, and what controlling it found.

    ``later`` when that was not known yet as the declaration it is similar to was decided on. ``control`` is how its
    control stands, None where none was ordered: for those alone who may read that declaration.
    """

    similar: Similar
    control: Status | None
    result: ResultView | None
    later: bool
    price_per_kg: Decimal | None

    @property
    def under_way(self) -> bool:
        return self.result is None and self.control in (Status.QUEUED, Status.TAKEN)


class Names(msgspec.Struct, frozen=True):
    """What the codes of a declaration are called in the release it was decided under, where that knows them."""

    office: Wording | None
    regime: Wording | None
    documents: dict[str, Wording]  # by type
    risk_areas: dict[str, Wording]

    def document(self, code: str) -> str:
        """What a type of document is called here, else what documents of its kind are called, else its code."""
        name = self.documents.get(code) or self.documents.get(bare(code))
        if name is not None:
            return name[get_language() or "en"]
        kind = document_kind(code)
        return code if kind == "other" else str(DOCUMENTS[kind])


class Paper(msgspec.Struct, frozen=True):
    """A document declared by number: the kind of documents it is of, and what it is called."""

    kind: str
    number: str
    name: str


class DeclarationPage(msgspec.Struct, frozen=True):
    declaration_id: int
    number: str
    version: int
    lane: Lane
    decided_at: datetime
    versions: list[Standing]
    declaration: Declaration
    names: Names
    grounds: Grounds
    task: Task | None
    result: ResultView | None
    pictures: list[Picture]
    pictures_before: list[tuple[int, Picture]]
    operator: OperatorProfile | None
    similar: list[SimilarView]

    def held_until(self, *, at: datetime) -> datetime | None:
        """When the stand-by ends that this version is on at ``at``; None where it is on none, or a newer one stands."""
        if self.versions[-1].declaration_id != self.declaration_id:
            return None
        held = states_of(declaration_ids=[self.declaration_id], at=at)[self.declaration_id]
        return self.grounds.decided.decision.stand_by_until if State.STAND_BY in held else None

    @property
    def offices(self) -> frozenset[str]:
        """Its own, and those of the declarations it is similar to."""
        return frozenset((self.declaration.office, *(each.similar.office for each in self.similar)))

    @property
    def papers(self) -> list[Paper]:
        """Every document declared that has a number, the transport document last, in the reader's language."""
        found = [
            Paper(document_kind(each.type), each.number, self.names.document(each.type))
            for each in self.declaration.all_documents()
            if each.number
        ]
        carried = self.declaration.transport.document
        if carried and not any((each.kind, each.number) == (CARRIAGE, carried) for each in found):
            found.append(Paper(CARRIAGE, carried, str(DOCUMENTS[CARRIAGE])))
        return found


def declaration_page(*, number: str, version: int | None = None, declaration_id: int | None = None) -> DeclarationPage:
    """The page of one version of a declaration, named either way, or of its latest. Raises ``Missing``.

    The past of its operator is what was known as this version was decided on, without the version itself.
    """
    lineage = declarations.lineage(number=number)
    wanted = [
        each for each in lineage if version in (None, each.version) and declaration_id in (None, each.declaration_id)
    ]
    if not wanted:
        raise Missing("declarations.unknown", Reason("number", _("There is no such declaration.")))
    chosen = wanted[-1]
    declared = declarations.declarations_of([chosen.declaration_id])[chosen.declaration_id]
    grounds = grounds_of(declaration_ids=[chosen.declaration_id])[chosen.declaration_id]
    task = task_on(declaration_id=chosen.declaration_id)
    operator = party_key(declared.operator)
    return DeclarationPage(
        declaration_id=chosen.declaration_id,
        number=number,
        version=chosen.version,
        lane=grounds.decided.decision.lane,
        decided_at=chosen.at,
        versions=lineage,
        declaration=declared,
        names=_names(declared, release=int(grounds.decided.record.request.versions["release"])),
        grounds=grounds,
        task=task,
        result=results_on(declaration_ids=[chosen.declaration_id]).get(chosen.declaration_id),
        pictures=pictures_of(control_id=task.id) if task else [],
        pictures_before=pictures_before(task=task) if task else [],
        operator=operator_profile(key=operator, at=chosen.at) if operator else None,
        similar=_similar(declared, number, before=chosen),
    )


def _names(declared: Declaration, *, release: int) -> Names:
    pack = release_pack(release)
    return Names(
        office=next((each.name for each in pack.country.offices if each.code == declared.office), None),
        regime=next((each.name for each in pack.regimes if each.code == declared.regime), None),
        documents={each.code: each.name for each in pack.document_types},
        risk_areas={each.code: each.name for each in pack.country.risk_areas},
    )


def _similar(declared: Declaration, number: str, *, before: Standing) -> list[SimilarView]:
    """Of the item of most value: the same subheading from the same origin, the latest first."""
    item = max(declared.items, key=lambda each: each.value.amount if each.value else Decimal(0))
    found = declarations.similar(
        hs=item.hs[:6], origin=item.origin, number=number, before=before.declaration_id, limit=SIMILAR
    )
    ids = [each.declaration_id for each in found]
    results, controls = results_on(declaration_ids=ids), statuses_on(declaration_ids=ids)
    return [
        _view(each, controls.get(each.declaration_id), results.get(each.declaration_id), before.at) for each in found
    ]


def _view(similar: Similar, control: Status | None, result: ResultView | None, decided_at: datetime) -> SimilarView:
    later = result is not None and result.recorded_at > decided_at
    return SimilarView(similar, control, result, later, _per_kg(similar))


def _per_kg(similar: Similar) -> Decimal | None:
    return similar.value / similar.net_mass if similar.value is not None and similar.net_mass else None
