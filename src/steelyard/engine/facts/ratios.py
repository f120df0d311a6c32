"""What the figures of an item say together: prices per unit and kilogram, masses per package and unit, shares."""

from __future__ import annotations

from steelyard.engine.declaration import Declaration, Item
from steelyard.engine.facts.dossier import Dossier
from steelyard.engine.facts.fact import Fact, Type
from steelyard.engine.facts.normal import code, national, number, ratio
from steelyard.engine.facts.table import FRACTION, KG, MONEY_PER_KG, NO_RATIO, item
from steelyard.engine.facts.totals import value_total
from steelyard.engine.wording import Wording

NUMBER = Type.NUMBER


def unit_price(declaration: Declaration, goods: Item, dossier: Dossier) -> float | None:
    return ratio(national(goods.value, dossier), number(goods.quantity))


def price_per_kg(declaration: Declaration, goods: Item, dossier: Dossier) -> float | None:
    return ratio(national(goods.value, dossier), number(goods.net_mass))


def mass_ratio(declaration: Declaration, goods: Item, dossier: Dossier) -> float | None:
    return ratio(number(goods.gross_mass), number(goods.net_mass))


def mass_per_package(declaration: Declaration, goods: Item, dossier: Dossier) -> float | None:
    """Gross mass of one package; net mass where no gross mass is given."""
    mass = goods.gross_mass if goods.gross_mass is not None else goods.net_mass
    return ratio(number(mass), number(goods.packages))


def mass_per_unit(declaration: Declaration, goods: Item, dossier: Dossier) -> float | None:
    return ratio(number(goods.net_mass), number(goods.quantity))


def value_share(declaration: Declaration, goods: Item, dossier: Dossier, whole: float | None) -> float | None:
    return ratio(national(goods.value, dossier), whole)


def origin_is_dispatch(declaration: Declaration, goods: Item, dossier: Dossier) -> bool | None:
    origin, dispatch = code(goods.origin), code(declaration.dispatch)
    return None if origin is None or dispatch is None else origin == dispatch


FACTS: tuple[Fact, ...] = (
    item("unit_price", NUMBER, unit_price,
        "customs value per supplementary unit", "valeur en douane par unité supplémentaire",
        "القيمة الجمركية للوحدة", missing=NO_RATIO, unit="national currency per unit declared"),
    item("price_per_kg", NUMBER, price_per_kg,
        "price per kilogram", "prix au kilogramme", "السعر للكيلوغرام", missing=NO_RATIO, unit=MONEY_PER_KG),
    item("mass_ratio", NUMBER, mass_ratio,
        "gross mass over net mass", "rapport masse brute sur masse nette", "نسبة الوزن القائم إلى الوزن الصافي",
        missing=NO_RATIO, unit="ratio"),
    item("mass_per_package", NUMBER, mass_per_package,
        "mass of one package", "masse par colis", "وزن الطرد الواحد", missing=NO_RATIO, unit=KG),
    item("mass_per_unit", NUMBER, mass_per_unit,
        "net mass of one supplementary unit", "masse nette par unité supplémentaire",
        "الوزن الصافي للوحدة الإضافية", missing=NO_RATIO, unit="kg per unit declared"),
    item("value_share", NUMBER, value_share,
        "share of the value of the declaration", "part dans la valeur de la déclaration", "الحصة من قيمة البيان",
        missing=NO_RATIO, unit=FRACTION, whole=value_total),
    item("origin_is_dispatch", Type.BOOLEAN, origin_is_dispatch,
        "goods dispatched from their country of origin", "marchandises expédiées de leur pays d'origine",
        "بضاعة مرسلة من بلد منشئها",
        missing=Wording(en="origin or country of dispatch not declared",
            fr="pays d'origine ou d'expédition non déclaré",
            ar="بلد المنشأ أو بلد الإرسال غير مصرَّح به")),
)  # fmt: skip
