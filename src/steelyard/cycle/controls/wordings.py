"""The words pages use for kinds of control, states, outcomes and types of finding."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from steelyard.base.ui.units import UNITS as UNIT_NAMES
from steelyard.cycle.controls import codes
from steelyard.cycle.controls.models import Kind, Outcome, Status

KINDS = {
    Kind.DOCUMENTARY: _("Documentary check"),
    Kind.PHYSICAL: _("Physical inspection"),
    Kind.SCAN: _("Scan"),
    Kind.AUDIT: _("Post-clearance audit"),
}
STATUSES = {
    Status.QUEUED: _("Waiting"),
    Status.TAKEN: _("In hand"),
    Status.CLOSED: _("Closed"),
    Status.SUPERSEDED: _("Replaced by a newer version"),
}
OUTCOMES = {
    Outcome.NIL: pgettext_lazy("result", "Nil"),
    Outcome.FINDING: pgettext_lazy("result", "Finding"),
    Outcome.INCONCLUSIVE: pgettext_lazy("result", "Inconclusive"),
    Outcome.NOT_PERFORMED: pgettext_lazy("result", "Not performed"),
}
FOLLOWED = {
    "yes": pgettext_lazy("instruction followed", "Yes"),
    "partly": pgettext_lazy("instruction followed", "Partly"),
    "no": pgettext_lazy("instruction followed", "No"),
}
SEAL_STATES = {
    "intact": pgettext_lazy("seals", "Intact"),
    "broken": pgettext_lazy("seals", "Broken"),
    "replaced": pgettext_lazy("seals", "Replaced"),
    "missing": pgettext_lazy("seals", "Missing"),
}
NO_SEALS = pgettext_lazy("seals", "None fitted")
AMENDABLE = {"value": _("Value"), "origin": _("Origin"), "hs": _("HS code"), "quantity": _("Quantity")}
QUERY_TOPICS = {**AMENDABLE, "documents": _("Documents"), "parties": _("Parties"), "other": _("Other")}
QUERY_OUTCOMES = {
    "settled": pgettext_lazy("question", "Settled"),
    "not_settled": pgettext_lazy("question", "Not settled"),
    "unanswered": pgettext_lazy("question", "Unanswered"),
}
HIDING_PLACES = {
    "goods": pgettext_lazy("hidden in", "The goods themselves"),
    "packaging": pgettext_lazy("hidden in", "Packaging"),
    "pallet": pgettext_lazy("hidden in", "Pallet"),
    "container": pgettext_lazy("hidden in", "Structure of the container"),
    "vehicle": pgettext_lazy("hidden in", "Vehicle or vessel"),
    "person": pgettext_lazy("hidden in", "Person or baggage"),
    "other": pgettext_lazy("hidden in", "Other place"),
}
HIDING_METHODS = {
    "cover_load": _("Behind or under a cover load"),
    "false_compartment": _("False compartment"),
    "mixed": _("Mixed with other goods"),
    "altered": _("Goods altered or dissolved"),
    "mislabelled": _("Labelled as something else"),
    "loose": _("Added to the load after packing"),
    "other": _("Other method"),
}
UNITS = {code: UNIT_NAMES[code] for code in codes.UNITS}
NOT_PERFORMED_REASONS = {
    "goods_gone": _("The goods had left"),
    "goods_destroyed": _("The goods were destroyed"),
    "no_equipment": _("No equipment"),
    "unsafe": _("Unsafe to examine"),
    "withdrawn": _("The declaration was withdrawn"),
    "other_agency": _("Another agency holds the goods"),
}
FINDING_TYPES = {
    "undervaluation": _("Value declared too low"),
    "overvaluation": _("Value declared too high"),
    "misclassification": _("Wrong HS code"),
    "false_origin": _("False origin"),
    "quantity": _("Quantity or weight differs"),
    "undeclared_goods": _("Goods not declared"),
    "description": _("Description does not fit"),
    "missing_licence": _("Licence or permit missing"),
    "prohibited": _("Prohibited goods"),
    "counterfeit": _("Counterfeit goods"),
    "unsafe_product": _("Unsafe product"),
    "false_document": _("False document"),
    "procedure": _("Procedure misused"),
    "seal": _("Seal broken or exchanged"),
    "other": _("Other"),
}
DOCUMENTS = {
    "invoice": _("Invoice"),
    "transport_document": _("Transport document"),
    "packing_list": _("Packing list"),
    "certificate_of_origin": _("Certificate of origin"),
    "licence": _("Licence or permit"),
    "contract": _("Contract or order"),
    "payment": _("Proof of payment"),
    "other": _("Other"),
}
