"""Goods and partner countries that suit each scheme."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from steelyard.world.commodity import NO_CODE, commodities
from steelyard.world.draw import Ints
from steelyard.world.geography import countries
from steelyard.world.kinds import Kind
from steelyard.world.population import EXPORTERS, HEAVIEST
from steelyard.world.tariff import MEASURE
from steelyard.world.traffic import Pool


class Means(NamedTuple):
    """Goods (families, or headings that begin so) and partner countries that suit a scheme; empty: any."""

    goods: str = ""
    partners: str = ""


MEANS: dict[Kind, Means] = {
    Kind.UNDERVALUATION: Means(
        "garments footwear phones appliances tyres parts furniture toys household", "CN TR AE IN"
    ),
    Kind.FALSE_ORIGIN: Means("garments footwear carpets household furniture bags", "CN IN BD"),
    Kind.FALSE_CERTIFICATE: Means("food furniture appliances cosmetics carpets household", "TR EG SA AE JO"),
    Kind.ORIGIN_SHIFT: Means(MEASURE.hs6, MEASURE.origin),
    Kind.WEIGHT_SHORT: Means("food fruit tiles plastics fabrics nuts meat metalware"),
    Kind.QUANTITY_SHORT: Means("appliances tyres furniture garments footwear"),
    Kind.SPLIT_CONSIGNMENT: Means("phones garments cosmetics watches bags computers", "CN TR AE US"),
    Kind.TOBACCO_SMUGGLING: Means("household furniture plastics food toys paper", "AE CN TR BG"),
    Kind.ALCOHOL_SMUGGLING: Means("beverages food glass household", "AE TR LB"),
    Kind.COUNTERFEIT: Means("footwear watches bags phones cosmetics garments toys", "CN HK TR"),
    Kind.PRECURSOR_DISGUISED: Means("381400 382499 340250 292242 130219 293339", "CN IN"),
    Kind.PRECURSOR_UNLICENSED: Means("precursors", "CN IN DE"),
    Kind.DRUGS_CONCEALED: Means("fruit coffee timber food", "EC CO BR CL"),
    Kind.PROHIBITED_GOODS: Means("metalware parts plastics toys electrical", "CN TR US"),
    Kind.PROTECTED_SPECIES: Means("timber bags plants household art", "CM ID TZ ZA"),
    Kind.WASTE_DISGUISED: Means("390110 847150 847330 630900 390210", "DE GB IT US"),
    Kind.FALSIFIED_MEDICINE: Means("supplements pharma", "IN CN TR"),
    Kind.RADIOACTIVE_SOURCE: Means("scrap metals", "IQ GE RU LB"),
    Kind.TRANSIT_DIVERSION: Means("tobacco alcohol garments phones appliances tyres", "AE CN TR"),
    Kind.DRAWBACK_FRAUD: Means("garments plastics metals furniture"),
    Kind.MINERAL_UNDERVALUATION: Means("ores precious scrap", "CN IN AE TR"),
    Kind.CAROUSEL_INVOICING: Means("phones computers metals", "AE HK CY"),
    Kind.FALSE_CURRENCY: Means("", "DE FR IT ES NL"),
    Kind.ROYALTY_UNDECLARED: Means("garments cosmetics toys bags footwear", "FR IT US GB"),
    Kind.TEMPORARY_ADMISSION_ABUSE: Means("machinery vehicles instruments"),
    Kind.WAREHOUSE_SHORTAGE: Means("alcohol tobacco appliances garments"),
}
PARCEL_MEANS = {
    Kind.DRUGS_CONCEALED: Means("supplements cosmetics books", "NL DE BE CA"),
    Kind.PROHIBITED_GOODS: Means("toys drones instruments parts", "CN US TR"),
    Kind.PROTECTED_SPECIES: Means("bags wildlife plants art", "ZA ID TH FR"),
}


def suitable(kind: Kind, pool: Pool) -> tuple[Ints, Ints]:
    """Commodities and countries that suit ``kind`` in ``pool``."""
    table, world = commodities(), countries()
    if kind is Kind.MISCLASSIFICATION:
        return np.flatnonzero((table.step != NO_CODE) & (table.import_weight > 0)), np.array([], dtype=np.int64)
    means = (PARCEL_MEANS if pool is Pool.PARCEL else {}).get(kind, MEANS[kind])
    words = means.goods.split()
    headings = tuple(word for word in words if word.isdigit())
    goods = np.concatenate([table.of_families(*words), table.numbers(*headings)])
    traded = table.export_weight if pool in EXPORTERS else table.import_weight
    goods = goods[(table.unit_mass[goods] <= HEAVIEST.get(pool, np.inf)) & (traded[goods] > 0)]
    return goods, np.array([world.number(code) for code in means.partners.split()], dtype=np.int64)
