"""Kinds of irregularity, one visible table: how often, by whom, and what may show it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from steelyard.world.traffic import Pool


class Kind(StrEnum):
    UNDERVALUATION = "undervaluation"
    MISCLASSIFICATION = "misclassification"
    FALSE_ORIGIN = "false_origin"
    FALSE_CERTIFICATE = "false_certificate"
    ORIGIN_SHIFT = "origin_shift"  # new: begins with the anti-dumping measure
    WEIGHT_SHORT = "weight_short"
    QUANTITY_SHORT = "quantity_short"
    SPLIT_CONSIGNMENT = "split_consignment"
    TOBACCO_SMUGGLING = "tobacco_smuggling"
    ALCOHOL_SMUGGLING = "alcohol_smuggling"
    COUNTERFEIT = "counterfeit"
    PRECURSOR_DISGUISED = "precursor_disguised"
    PRECURSOR_UNLICENSED = "precursor_unlicensed"
    DRUGS_CONCEALED = "drugs_concealed"
    PROHIBITED_GOODS = "prohibited_goods"
    PROTECTED_SPECIES = "protected_species"
    WASTE_DISGUISED = "waste_disguised"
    FALSIFIED_MEDICINE = "falsified_medicine"
    RADIOACTIVE_SOURCE = "radioactive_source"
    TRANSIT_DIVERSION = "transit_diversion"
    DRAWBACK_FRAUD = "drawback_fraud"
    MINERAL_UNDERVALUATION = "mineral_undervaluation"
    CAROUSEL_INVOICING = "carousel_invoicing"
    # No profile can see these in a declaration.
    FALSE_CURRENCY = "false_currency"
    ROYALTY_UNDECLARED = "royalty_undeclared"
    TEMPORARY_ADMISSION_ABUSE = "temporary_admission_abuse"
    WAREHOUSE_SHORTAGE = "warehouse_shortage"
    # Honest errors.
    ERROR_MASS = "error_mass"
    ERROR_CLASSIFICATION = "error_classification"
    ERROR_ORIGIN = "error_origin"
    ERROR_VALUE = "error_value"
    ERROR_DOCUMENT = "error_document"
    ERROR_CONTAINER = "error_container"


class Plan(NamedTuple):
    """How a kind is planted.

    ``share`` is of the declarations of ``pools``, in basis points; ``rate`` is the part of a schemer's declarations
    that carry it. ``chances`` are those of a documentary check, a physical inspection, a scan and an audit.
    ``shells`` is the part of schemers that are short-lived companies following each other.
    """

    risk_areas: tuple[str, ...]
    chances: tuple[float, float, float, float]
    share: float = 0.0
    rate: float = 0.0
    pools: tuple[Pool, ...] = ()
    shells: float = 0.0
    complicit: float = 0.4  # part of schemers served by a complicit declarant
    is_error: bool = False
    is_unseen: bool = False  # no trace in the declaration


TRADERS = (Pool.SEA, Pool.AIR, Pool.LAND)
SURFACE = (Pool.SEA, Pool.LAND)
SEA, AIR, PARCEL = (Pool.SEA,), (Pool.AIR,), (Pool.PARCEL,)

KINDS: dict[Kind, Plan] = {
    Kind.UNDERVALUATION: Plan(("valuation",), (0.40, 0.15, 0.0, 0.70), 70, 0.45, TRADERS, 0.35),
    Kind.MISCLASSIFICATION: Plan(("classification",), (0.30, 0.70, 0.05, 0.50), 42, 0.35, TRADERS),
    Kind.FALSE_ORIGIN: Plan(("origin",), (0.35, 0.35, 0.0, 0.50), 20, 0.40, SURFACE, 0.2),
    Kind.FALSE_CERTIFICATE: Plan(("origin",), (0.45, 0.05, 0.0, 0.55), 18, 0.25, SURFACE),
    Kind.ORIGIN_SHIFT: Plan(("origin", "measures"), (0.30, 0.35, 0.0, 0.50), 85, 0.85, SURFACE),
    Kind.WEIGHT_SHORT: Plan(("quantity",), (0.12, 0.80, 0.35, 0.15), 30, 0.30, SURFACE),
    Kind.QUANTITY_SHORT: Plan(("quantity",), (0.10, 0.80, 0.30, 0.20), 20, 0.30, TRADERS),
    Kind.SPLIT_CONSIGNMENT: Plan(("valuation", "quantity"), (0.45, 0.20, 0.0, 0.40), 210, 0.90, PARCEL),
    Kind.TOBACCO_SMUGGLING: Plan(("excise", "quantity"), (0.05, 0.88, 0.75, 0.02), 16, 0.35, SURFACE, 0.6),
    Kind.ALCOHOL_SMUGGLING: Plan(("excise", "quantity"), (0.05, 0.88, 0.70, 0.02), 9, 0.30, SURFACE, 0.5),
    Kind.COUNTERFEIT: Plan(("ipr",), (0.10, 0.85, 0.20, 0.05), 160, 0.30, PARCEL),
    Kind.PRECURSOR_DISGUISED: Plan(("drugs",), (0.15, 0.80, 0.08, 0.20), 8, 0.45, TRADERS, 0.5),
    Kind.PRECURSOR_UNLICENSED: Plan(("drugs",), (0.80, 0.40, 0.02, 0.50), 8, 0.40, TRADERS),
    Kind.DRUGS_CONCEALED: Plan(("drugs",), (0.02, 0.62, 0.70, 0.0), 8, 0.12, (*TRADERS, Pool.PARCEL), 0.3),
    Kind.PROHIBITED_GOODS: Plan(("prohibited", "weapons"), (0.10, 0.85, 0.50, 0.05), 12, 0.30, (*TRADERS, Pool.PARCEL)),
    Kind.PROTECTED_SPECIES: Plan(("environment",), (0.30, 0.75, 0.15, 0.10), 8, 0.35, (*TRADERS, Pool.PARCEL)),
    Kind.WASTE_DISGUISED: Plan(("environment",), (0.20, 0.88, 0.50, 0.10), 8, 0.40, SURFACE),
    Kind.FALSIFIED_MEDICINE: Plan(("health", "safety"), (0.25, 0.75, 0.05, 0.10), 50, 0.35, (Pool.AIR, Pool.PARCEL)),
    Kind.RADIOACTIVE_SOURCE: Plan(("radiation",), (0.05, 0.50, 0.95, 0.0), 6, 0.10, SURFACE),
    Kind.TRANSIT_DIVERSION: Plan(("transit",), (0.35, 0.50, 0.20, 0.60), 150, 0.40, (Pool.TRANSIT,), 0.4),
    Kind.DRAWBACK_FRAUD: Plan(("relief", "export"), (0.30, 0.75, 0.30, 0.50), 110, 0.40, (Pool.EXPORT,), 0.2),
    Kind.MINERAL_UNDERVALUATION: Plan(("export", "valuation"), (0.30, 0.55, 0.0, 0.60), 90, 0.45, (Pool.EXPORT,)),
    Kind.CAROUSEL_INVOICING: Plan(("valuation",), (0.02, 0.0, 0.0, 0.50), 15, 0.40, SURFACE),
    Kind.FALSE_CURRENCY: Plan(("valuation",), (0.40, 0.0, 0.0, 0.50), 12, 0.30, TRADERS, is_unseen=True),
    Kind.ROYALTY_UNDECLARED: Plan(("valuation",), (0.01, 0.0, 0.0, 0.60), 15, 0.50, TRADERS, is_unseen=True),
    Kind.TEMPORARY_ADMISSION_ABUSE: Plan(("relief",), (0.05, 0.05, 0.0, 0.50), 6, 0.60, TRADERS, is_unseen=True),
    Kind.WAREHOUSE_SHORTAGE: Plan(("relief",), (0.03, 0.05, 0.0, 0.55), 7, 0.50, SURFACE, is_unseen=True),
    Kind.ERROR_MASS: Plan(("quantity",), (0.30, 0.65, 0.10, 0.10), is_error=True),
    Kind.ERROR_CLASSIFICATION: Plan(("classification",), (0.35, 0.45, 0.0, 0.35), is_error=True),
    Kind.ERROR_ORIGIN: Plan(("origin",), (0.45, 0.35, 0.0, 0.30), is_error=True),
    Kind.ERROR_VALUE: Plan(("valuation",), (0.45, 0.02, 0.0, 0.45), is_error=True),
    Kind.ERROR_DOCUMENT: Plan(("compliance",), (0.85, 0.10, 0.0, 0.30), is_error=True),
    Kind.ERROR_CONTAINER: Plan(("compliance",), (0.60, 0.50, 0.30, 0.0), is_error=True),
}

SCHEMES: tuple[Kind, ...] = tuple(kind for kind, plan in KINDS.items() if plan.share)
"""Kinds with schemers, in a fixed order; position + 1 is the number of a scheme, 0 is none."""
