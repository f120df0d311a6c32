"""What an officer writes when a control ends: the structured result of the handbook, with its findings."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec

from steelyard.world.inspector import Control
from steelyard.world.kinds import Kind
from steelyard.world.truth import Irregularity

FINDING_TYPES: dict[Kind, str] = {
    Kind.UNDERVALUATION: "undervaluation",
    Kind.MISCLASSIFICATION: "misclassification",
    Kind.FALSE_ORIGIN: "false_origin",
    Kind.FALSE_CERTIFICATE: "false_document",
    Kind.ORIGIN_SHIFT: "false_origin",
    Kind.WEIGHT_SHORT: "quantity",
    Kind.QUANTITY_SHORT: "quantity",
    Kind.SPLIT_CONSIGNMENT: "procedure",
    Kind.TOBACCO_SMUGGLING: "undeclared_goods",
    Kind.ALCOHOL_SMUGGLING: "undeclared_goods",
    Kind.COUNTERFEIT: "counterfeit",
    Kind.PRECURSOR_DISGUISED: "description",
    Kind.PRECURSOR_UNLICENSED: "missing_licence",
    Kind.DRUGS_CONCEALED: "undeclared_goods",
    Kind.PROHIBITED_GOODS: "prohibited",
    Kind.PROTECTED_SPECIES: "prohibited",
    Kind.WASTE_DISGUISED: "description",
    Kind.FALSIFIED_MEDICINE: "unsafe_product",
    Kind.RADIOACTIVE_SOURCE: "undeclared_goods",
    Kind.TRANSIT_DIVERSION: "procedure",
    Kind.DRAWBACK_FRAUD: "overvaluation",
    Kind.MINERAL_UNDERVALUATION: "undervaluation",
    Kind.CAROUSEL_INVOICING: "undervaluation",
    Kind.FALSE_CURRENCY: "undervaluation",
    Kind.ROYALTY_UNDECLARED: "undervaluation",
    Kind.TEMPORARY_ADMISSION_ABUSE: "procedure",
    Kind.WAREHOUSE_SHORTAGE: "procedure",
    Kind.ERROR_MASS: "quantity",
    Kind.ERROR_CLASSIFICATION: "misclassification",
    Kind.ERROR_ORIGIN: "false_origin",
    Kind.ERROR_VALUE: "undervaluation",
    Kind.ERROR_DOCUMENT: "missing_licence",
    Kind.ERROR_CONTAINER: "description",
}
LEGAL_BASES = {
    "undervaluation": "Customs Code of Qasira, art. 87",
    "overvaluation": "Customs Code of Qasira, art. 87",
    "misclassification": "Tariff Act of Qasira, art. 4",
    "false_origin": "Customs Code of Qasira, art. 61",
    "false_document": "Customs Code of Qasira, art. 210",
    "quantity": "Customs Code of Qasira, art. 58",
    "description": "Customs Code of Qasira, art. 58",
    "undeclared_goods": "Customs Code of Qasira, art. 205",
    "prohibited": "Customs Code of Qasira, art. 12",
    "counterfeit": "Customs Code of Qasira, art. 133",
    "unsafe_product": "Customs Code of Qasira, art. 134",
    "missing_licence": "Customs Code of Qasira, art. 59",
    "procedure": "Customs Code of Qasira, art. 110",
}
BOXES = {
    "hs": "33",
    "description": "31",
    "origin": "34",
    "preference": "36",
    "regime": "37",
    "net_mass": "38",
    "quantity": "41",
    "price": "42",
    "value": "46",
    "documents": "44",
    "containers": "31",
    "parties": "2",
    "destination": "17",
}
"""Box of the SAD in which a field stands."""


class Finding(msgspec.Struct, frozen=True):
    """One irregularity as an officer reports it. Money is in national currency, quantity in kilograms."""

    risk_area: str
    type: str
    legal_base: str
    item: int | None = None
    box: str = ""
    declared: str = ""
    found: str = ""
    hs: str = ""
    quantity: Decimal | None = None
    unit: str = ""  # UN/CEFACT recommendation 20
    revenue: Decimal | None = None
    penalty: Decimal | None = None


class Outcome(msgspec.Struct, frozen=True):
    """The result of one control. ``details`` holds the fields of its kind, with the kind as ``type``."""

    control: Control
    inspector: str
    status: Literal["nil", "finding", "inconclusive"]
    started_at: datetime
    ended_at: datetime
    instruction_followed: Literal["yes", "no", "partly"]
    extent: Decimal  # fraction examined
    details: dict[str, Any]
    findings: tuple[Finding, ...] = ()
    areas_true: tuple[str, ...] = ()  # risk areas of the instruction that proved true
    usefulness: int = 3  # of the instruction, 1 to 5
    other_risks: tuple[dict[str, str], ...] = ()  # risk_area and note of each
    comment: str = ""

    @property
    def minutes(self) -> float:
        return (self.ended_at - self.started_at).total_seconds() / 60

    def report(self) -> dict[str, Any]:
        """The fields under the names a result is reported with, ready to be converted to one."""
        own = ("control", "inspector", "areas_true")
        fields: dict[str, Any] = msgspec.to_builtins(self, builtin_types=(datetime, Decimal))
        return {name: value for name, value in fields.items() if name not in own}


def reported(irregularity: Irregularity) -> Finding:
    """How an officer who has seen ``irregularity`` writes it down."""
    kind = FINDING_TYPES[irregularity.kind]
    if irregularity.kind is Kind.PROTECTED_SPECIES and irregularity.field == "documents":
        kind = "missing_licence"
    return Finding(
        risk_area=irregularity.risk_areas[0],
        type=kind,
        legal_base=LEGAL_BASES[kind],
        item=irregularity.item,
        box=BOXES[irregularity.field],
        declared=irregularity.declared,
        found=irregularity.found,
        hs=irregularity.hs or "",
        quantity=irregularity.quantity,
        unit="" if irregularity.quantity is None else "KGM",
        revenue=irregularity.revenue,
    )
