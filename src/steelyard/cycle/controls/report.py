"""What an officer reports when a control ends: the fields common to all, and those of each kind of control.

Limits and code lists stand with the types, so that the page, the API's document and the check (``examine``) say the
same. They are not enforced when a report is read: everything wrong with one is told at once, by ``examine``.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from steelyard.cycle.controls import codes

MONEY = 10**15  # above any consignment
QUANTITY = 10**14


def _most(characters: int) -> Meta:
    return Meta(extra_json_schema={"maxLength": characters})


def _one_of(values: tuple[str, ...]) -> Meta:
    return Meta(extra_json_schema={"enum": list(values)})


def _many(entries: int) -> Meta:
    return Meta(extra_json_schema={"maxItems": entries})


def _number(below: int, decimals: int, words: str) -> Meta:
    return Meta(
        extra={"below": below, "decimals": decimals},
        extra_json_schema={"description": f"{words}, zero or more, at most {decimals} decimals."},
    )


Short = Annotated[str, _most(40)]
Reference = Annotated[str, _most(100)]
Line = Annotated[str, _most(200)]
Words = Annotated[str, _most(500)]
Paragraph = Annotated[str, _most(2000)]
Text = Annotated[str, _most(4000)]
Box = Annotated[str, _most(20)]
Hs = Annotated[str, Meta(extra_json_schema={"pattern": "^([0-9]{6,10})?$"})]
Unit = Annotated[str, Meta(extra_json_schema={"pattern": "^([A-Z0-9]{2,3})?$"})]
Digest = Annotated[str, Meta(extra_json_schema={"pattern": "^[0-9a-f]{64}$"})]
Count = Annotated[int, Meta(extra_json_schema={"minimum": 0, "maximum": 10_000_000})]
Money = Annotated[Decimal, _number(MONEY, 2, "National currency")]
Amount = Annotated[Decimal, _number(QUANTITY, 6, "Quantity")]
Mass = Annotated[Decimal, _number(QUANTITY, 6, "Kilograms")]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of a report."""


class DocumentSeen(Part, frozen=True):
    """A document the officer held against the declaration, with its number."""

    kind: Annotated[str, _one_of(codes.DOCUMENTS)]
    reference: Reference = ""


class Discrepancy(Part, frozen=True):
    """A box that does not agree with the documents."""

    box: Box
    declared: Words = ""
    found: Words = ""


class Query(Part, frozen=True):
    """A question put to the declarant, and what came of it."""

    about: Annotated[str, _one_of(codes.QUERY_TOPICS)]
    question: Paragraph
    outcome: Annotated[str, _one_of(codes.QUERY_OUTCOMES)]
    answer: Paragraph = ""


class Amended(Part, frozen=True):
    """What was put right on the declaration because of the control."""

    field: Annotated[str, _one_of(codes.AMENDABLE)]
    new: Line
    item: int | None = None
    declared: Line = ""


class DocumentaryDetails(Part, frozen=True, tag="documentary"):
    documents_seen: Annotated[tuple[DocumentSeen, ...], _many(50)] = ()
    discrepancies: Annotated[tuple[Discrepancy, ...], _many(50)] = ()
    queries: Annotated[tuple[Query, ...], _many(20)] = ()
    amended: Annotated[tuple[Amended, ...], _many(50)] = ()


class Seal(Part, frozen=True):
    number: Short
    state: Annotated[str, _one_of(codes.SEAL_STATES)]


class Concealment(Part, frozen=True):
    """Where goods were hidden, and by what method."""

    place: Annotated[str, _one_of(codes.HIDING_PLACES)]
    method: Annotated[str, _one_of(codes.HIDING_METHODS)]
    note: Paragraph = ""


class PhysicalDetails(Part, frozen=True, tag="physical"):
    """``sealed`` says whether seals were fitted; each that was is named with its state."""

    packages_counted: Count | None = None
    packages_opened: Count | None = None
    weight_found: Mass | None = None
    sealed: bool | None = None
    seals: Annotated[tuple[Seal, ...], _many(50)] = ()
    concealment: Concealment | None = None
    samples: Annotated[tuple[Short, ...], _many(50)] = ()  # their numbers


class ScanDetails(Part, frozen=True, tag="scan"):
    image: Line = ""
    device: Reference = ""
    anomaly: bool = False


class AuditDetails(Part, frozen=True, tag="audit"):
    period: Reference = ""
    sample: Words = ""
    systems_tested: Words = ""


Details = DocumentaryDetails | PhysicalDetails | ScanDetails | AuditDetails


class FindingReport(Part, frozen=True):
    """One irregularity. ``item`` is the sequence number of the goods line, ``evidence`` pictures of this control."""

    risk_area: Short
    type: Annotated[str, _one_of(codes.FINDING_TYPES)]
    legal_base: Line
    item: int | None = None
    box: Box = ""
    declared: Words = ""
    found: Words = ""
    hs: Hs = ""
    quantity: Amount | None = None
    unit: Unit = ""
    revenue: Money | None = None
    penalty: Money | None = None
    evidence: Annotated[tuple[Digest, ...], _many(60)] = ()


class OtherRisk(Part, frozen=True):
    """A risk noticed beside those the control was ordered for."""

    risk_area: Short
    note: Words = ""


class Report(Part, frozen=True):
    """A result as reported. ``extent`` is the fraction of the goods or boxes examined, in (0, 1].

    ``officers`` are those who took part besides the one who reports; ``evidence`` are references of what is kept
    elsewhere; ``indicators_true`` are the positions, from 1, of the reasons shown that proved true;
    ``quick_reason`` is why the control took less than such controls take (``least``).
    """

    status: Annotated[str, _one_of(codes.OUTCOMES)]
    started_at: datetime
    ended_at: datetime
    instruction_followed: Annotated[str, _one_of(codes.FOLLOWED)]
    details: Details
    extent: Annotated[Decimal, Meta(extra={"below": QUANTITY, "decimals": 4})] | None = None
    not_performed_reason: Annotated[str, _one_of(codes.NOT_PERFORMED)] | None = None
    findings: Annotated[tuple[FindingReport, ...], _many(50)] = ()
    indicators_true: Annotated[tuple[int, ...], _many(100)] = ()
    other_risks: Annotated[tuple[OtherRisk, ...], _many(20)] = ()
    usefulness: Annotated[int, Meta(extra_json_schema={"minimum": 1, "maximum": 5})] | None = None
    comment: Text = ""
    quick_reason: Words = ""
    officers: Annotated[tuple[Annotated[str, _most(150)], ...], _many(10)] = ()
    evidence: Annotated[tuple[Reference, ...], _many(50)] = ()


def kind_of(details: Details) -> str:
    """The kind of control ``details`` belong to."""
    tag: Any = details.__struct_config__.tag
    return str(tag)
