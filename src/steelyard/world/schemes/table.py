"""Which function plants which kind."""

from __future__ import annotations

from collections.abc import Callable

from steelyard.world.case import Case
from steelyard.world.kinds import Kind
from steelyard.world.schemes import amount, hidden, origin, procedure, value

SCHEME_OF: dict[Kind, Callable[[Case], None]] = {
    Kind.UNDERVALUATION: value.undervalue,
    Kind.MISCLASSIFICATION: origin.misclassify,
    Kind.FALSE_ORIGIN: origin.wash_origin,
    Kind.FALSE_CERTIFICATE: origin.forge_certificate,
    Kind.ORIGIN_SHIFT: origin.shift_origin,
    Kind.WEIGHT_SHORT: amount.shorten_weight,
    Kind.QUANTITY_SHORT: amount.shorten_quantity,
    Kind.SPLIT_CONSIGNMENT: value.split,
    Kind.TOBACCO_SMUGGLING: hidden.smuggle_tobacco,
    Kind.ALCOHOL_SMUGGLING: hidden.smuggle_alcohol,
    Kind.COUNTERFEIT: hidden.counterfeit,
    Kind.PRECURSOR_DISGUISED: hidden.disguise_precursor,
    Kind.PRECURSOR_UNLICENSED: hidden.import_precursor_unlicensed,
    Kind.DRUGS_CONCEALED: hidden.conceal_drugs,
    Kind.PROHIBITED_GOODS: hidden.bring_prohibited,
    Kind.PROTECTED_SPECIES: hidden.bring_wildlife,
    Kind.WASTE_DISGUISED: hidden.dump_waste,
    Kind.FALSIFIED_MEDICINE: hidden.falsify_medicine,
    Kind.RADIOACTIVE_SOURCE: hidden.bury_source,
    Kind.TRANSIT_DIVERSION: procedure.divert,
    Kind.DRAWBACK_FRAUD: procedure.overvalue_for_drawback,
    Kind.MINERAL_UNDERVALUATION: value.undervalue_minerals,
    Kind.CAROUSEL_INVOICING: value.invoice_in_circles,
    Kind.FALSE_CURRENCY: value.change_currency,
    Kind.ROYALTY_UNDECLARED: value.hide_royalty,
    Kind.TEMPORARY_ADMISSION_ABUSE: procedure.abuse_relief,
    Kind.WAREHOUSE_SHORTAGE: procedure.empty_warehouse,
    Kind.ERROR_MASS: amount.mistype_mass,
    Kind.ERROR_CLASSIFICATION: origin.mistake_code,
    Kind.ERROR_ORIGIN: origin.mistake_origin,
    Kind.ERROR_VALUE: amount.miss_value,
    Kind.ERROR_DOCUMENT: amount.forget_document,
    Kind.ERROR_CONTAINER: amount.mistype_container,
}
