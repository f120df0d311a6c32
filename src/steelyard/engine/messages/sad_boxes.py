"""Which element of an ASYCUDA World SAD holds which field. What is not in these tables is not read."""

from __future__ import annotations

from steelyard.engine.declaration import Mode, Role

Paths = tuple[str, ...]
"""Where a value may stand, best first: the first that has one gives it. Under ``Item``: the first item that has one."""

HEADER: dict[str, Paths] = {
    "office": ("Identification/Office_segment/Customs_clearance_office_code",),
    "reference": ("Declarant/Reference/Number",),
    "declared_on": ("Property/Date_of_declaration", "Identification/Registration/Date"),
    "dispatch": ("General_information/Country/Export/Export_country_code",),
    "destination": ("General_information/Country/Destination/Destination_country_code",),
    "terms": ("Transport/Delivery_terms/Code", "Item/IncoTerms/Code"),
    "gross_mass": ("Valuation/Weight/Gross_weight", "Valuation/Total/Total_weight"),
    "packages": ("Property/Nbers/Total_number_of_packages",),
    "payment": ("Financial/Mode_of_payment",),
    "location": ("Transport/Location_of_goods",),
}
BORDER = "Transport/Means_of_transport/Border_information"
ARRIVAL = "Transport/Means_of_transport/Departure_arrival_information"
TRANSPORT: dict[str, Paths] = {
    "means": (f"{BORDER}/Identity", f"{ARRIVAL}/Identity"),
    "nationality": (f"{BORDER}/Nationality", f"{ARRIVAL}/Nationality"),
    "document": ("Item/Previous_doc/Summary_declaration", "Item/Previous_doc/Previous_document_reference"),
    "loading": ("Transport/Place_of_loading/Code",),
}
MODE: Paths = (f"{BORDER}/Mode",)
CONTAINERS: Paths = ("Container/Container_identity", "Containers/Container/Container_identity")
PARTIES: tuple[tuple[Role, str, str], ...] = (
    (Role.EXPORTER, "Traders/Exporter/Exporter_code", "Traders/Exporter/Exporter_name"),
    (Role.CONSIGNEE, "Traders/Consignee/Consignee_code", "Traders/Consignee/Consignee_name"),
    (Role.DECLARANT, "Declarant/Declarant_code", "Declarant/Declarant_name"),
    (Role.PRINCIPAL, "Transit/Principal/Code", "Transit/Principal/Name"),
)
ITEM: dict[str, Paths] = {
    "description": ("Goods_description/Commercial_Description", "Goods_description/Description_of_goods"),
    "origin": ("Goods_description/Country_of_origin_code",),
    "preference": ("Tarification/Preference_code",),
    "net_mass": ("Valuation_item/Weight_itm/Net_weight_itm",),
    "gross_mass": ("Valuation_item/Weight_itm/Gross_weight_itm",),
}
PACKAGES: Paths = ("Packages/Number_of_packages",)
COMMODITY, PRECISION = "Tarification/HScode/Commodity_code", "Tarification/HScode/Precision_1"
PROCEDURE, NATIONAL_PROCEDURE = "Tarification/Extended_customs_procedure", "Tarification/National_customs_procedure"
UNITS, UNIT, QUANTITY = "Tarification/Supplementary_unit", "Supplementary_unit_code", "Supplementary_unit_quantity"
DOCUMENTS = "Attached_documents"
DOCUMENT: dict[str, Paths] = {
    "type": ("Attached_document_code",),
    "number": ("Attached_document_reference",),
    "issued": ("Attached_document_date",),
}

# An amount is in the currency beside it, or without one it is the national amount.
TOTAL, PRICE = "Valuation/Gs_Invoice", "Valuation_item/Item_Invoice"
CURRENCY, FOREIGN, NATIONAL = "Currency_code", "Amount_foreign_currency", "Amount_national_currency"
NATIONAL_AMOUNTS: dict[str, Paths] = {
    "value": ("Valuation_item/Statistical_value", "Valuation_item/Total_CIF_itm"),
    "duty": ("Taxation/Item_taxes_amount",),
}
TAXES, TAX_CODE, TAX_RATE = "Taxation/Taxation_line", "Duty_tax_code", "Duty_tax_rate"

DECLARED_TYPE: Paths = ("Identification/Type/Type_of_declaration",)
FLOW: Paths = ("Property/Sad_flow",)
EITHER_WAY = ("EU", "CO")  # box 1 of trade with neighbours in one customs area: imports and exports alike
PROCEDURE_CODE: Paths = ("Identification/Type/Declaration_gen_procedure_code",)
TRANSIT_PROCEDURE = "8"
OFFICE = HEADER["office"][0]
REGISTRATION = "Identification/Registration"
DECLARANT = "Declarant"

MODES: dict[str, Mode | None] = {
    "1": Mode.SEA,
    "2": Mode.RAIL,
    "3": Mode.ROAD,
    "4": Mode.AIR,
    "5": Mode.POST,
    # multimodal, fixed installation, inland water, own propulsion, unknown: no counterpart, so missing
    **dict.fromkeys(("6", "7", "8", "9", ""), None),
}
"""UN/CEFACT recommendation 19; files also write a zero before the digit, or a second digit for the kind of vehicle."""
