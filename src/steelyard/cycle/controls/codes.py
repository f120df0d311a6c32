"""The code lists of a result. Their words are in ``wordings``; what each field takes is in ``report``."""

from __future__ import annotations

OUTCOMES = ("nil", "finding", "inconclusive", "not_performed")
FOLLOWED = ("yes", "partly", "no")
NOT_PERFORMED = ("goods_gone", "goods_destroyed", "no_equipment", "unsafe", "withdrawn", "other_agency")
FINDING_TYPES = (
    "undervaluation",
    "overvaluation",
    "misclassification",
    "false_origin",
    "quantity",
    "undeclared_goods",
    "description",
    "missing_licence",
    "prohibited",
    "counterfeit",
    "unsafe_product",
    "false_document",
    "procedure",
    "seal",
    "other",
)
DOCUMENTS = (
    "invoice",
    "transport_document",
    "packing_list",
    "certificate_of_origin",
    "licence",
    "contract",
    "payment",
    "other",
)
AMENDABLE = ("value", "origin", "hs", "quantity")
QUERY_TOPICS = ("value", "origin", "hs", "quantity", "documents", "parties", "other")
QUERY_OUTCOMES = ("settled", "not_settled", "unanswered")
SEAL_STATES = ("intact", "broken", "replaced", "missing")
HIDING_PLACES = ("goods", "packaging", "pallet", "container", "vehicle", "person", "other")
HIDING_METHODS = ("cover_load", "false_compartment", "mixed", "altered", "mislabelled", "loose", "other")
UNITS = ("KGM", "GRM", "TNE", "LTR", "MTR", "MTK", "MTQ", "H87", "C62", "NPR", "PR", "MIL", "CT", "KWH")
"""Units of UN/CEFACT recommendation 20 offered on the page; a result may use any other of them."""

DOCUMENT_OF_TYPE = {
    **dict.fromkeys(("380", "325", "384", "389"), "invoice"),
    **dict.fromkeys(
        ("703", "704", "705", "710", "714", "720", "730", "740", "741", "750", "760"), "transport_document"
    ),
    "271": "packing_list",
    **dict.fromkeys(("861", "862", "864", "865", "954"), "certificate_of_origin"),
    **dict.fromkeys(("811", "911", "851", "853"), "licence"),
    **dict.fromkeys(("105", "220", "315"), "contract"),
}
"""Kind of document by its UN/EDIFACT code (data element 1001); any other type is ``other``."""


def bare(declared: str) -> str:
    """A type of document without the letter that some put before it: ``380`` of ``N380``."""
    return declared.strip().upper().lstrip("NCY")


def document_kind(declared: str) -> str:
    """The kind of a document declared under a type, such as ``N380``."""
    return DOCUMENT_OF_TYPE.get(bare(declared), "other")
