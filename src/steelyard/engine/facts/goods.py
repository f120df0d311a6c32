"""What an item says of its goods, as declared and ready to compare."""

from __future__ import annotations

from steelyard.engine.declaration import Declaration, Item
from steelyard.engine.facts import form
from steelyard.engine.facts.dossier import Dossier
from steelyard.engine.facts.fact import Fact, Type
from steelyard.engine.facts.normal import code, national, number, prose
from steelyard.engine.facts.table import COUNT, FRACTION, KG, MONEY, NEVER_MISSING, NO_AMOUNT, item

TEXT, NUMBER = Type.TEXT, Type.NUMBER


def description_words(declaration: Declaration, goods: Item, dossier: Dossier) -> float | None:
    return float(len(goods.description.split())) if goods.description else None


FACTS: tuple[Fact, ...] = (
    item("hs", TEXT, lambda d, i, _: i.hs,
        "commodity code", "code des marchandises (SH)", "رمز السلعة في النظام المنسق", missing=NEVER_MISSING,
        form=form.HS),
    item("hs2", TEXT, lambda d, i, _: i.hs[:2],
        "chapter of the tariff (2 digits)", "chapitre du tarif (2 chiffres)", "فصل التعريفة (رقمان)",
        missing=NEVER_MISSING, form=form.HS2),
    item("hs4", TEXT, lambda d, i, _: i.hs[:4],
        "heading of the tariff (4 digits)", "position du tarif (4 chiffres)", "البند التعريفي (4 أرقام)",
        missing=NEVER_MISSING, form=form.HS4),
    item("hs6", TEXT, lambda d, i, _: i.hs[:6],
        "subheading of the Harmonized System (6 digits)", "sous-position du Système harmonisé (6 chiffres)",
        "البند الفرعي في النظام المنسق (6 أرقام)", missing=NEVER_MISSING, form=form.HS6),
    item("description", TEXT, lambda d, i, _: prose(i.description),
        "description of the goods", "désignation des marchandises", "وصف البضاعة", form=form.WORDS),
    item("origin", TEXT, lambda d, i, _: code(i.origin), "country of origin", "pays d'origine", "بلد المنشأ",
        form=form.COUNTRY),
    item("cpc", TEXT, lambda d, i, _: code(i.cpc),
        "procedure code", "code de régime", "رمز النظام الجمركي", form=form.CODE),
    item("preference", TEXT, lambda d, i, _: code(i.preference),
        "preference or agreement claimed", "préférence ou accord invoqué", "التفضيل أو الاتفاقية المطالب بها",
        form=form.CODE),
    item("net_mass", NUMBER, lambda d, i, _: number(i.net_mass), "net mass", "masse nette", "الوزن الصافي", unit=KG),
    item("gross_mass", NUMBER, lambda d, i, _: number(i.gross_mass),
        "gross mass", "masse brute", "الوزن القائم", unit=KG),
    item("quantity", NUMBER, lambda d, i, _: number(i.quantity),
        "quantity in supplementary units", "quantité en unités supplémentaires", "الكمية بالوحدة الإضافية",
        unit="the unit declared"),
    item("unit", TEXT, lambda d, i, _: code(i.unit),
        "supplementary unit", "unité supplémentaire", "الوحدة الإضافية", form=form.CODE),
    item("packages", NUMBER, lambda d, i, _: number(i.packages),
        "number of packages", "nombre de colis", "عدد الطرود", unit=COUNT),
    item("value", NUMBER, lambda d, i, s: national(i.value, s),
        "customs value", "valeur en douane", "القيمة الجمركية", missing=NO_AMOUNT, unit=MONEY),
    item("price", NUMBER, lambda d, i, s: national(i.price, s),
        "invoice price of the item", "prix facturé de l'article", "سعر البند في الفاتورة",
        missing=NO_AMOUNT, unit=MONEY),
    item("duty_rate", NUMBER, lambda d, i, _: number(i.duty_rate),
        "duty rate", "taux de droit", "نسبة الرسم الجمركي", unit=FRACTION),
    item("duty", NUMBER, lambda d, i, s: national(i.duty, s),
        "duties and taxes declared", "droits et taxes déclarés", "الرسوم والضرائب المصرَّح بها",
        missing=NO_AMOUNT, unit=MONEY),
    item("description_words", NUMBER, description_words,
        "number of words in the description", "nombre de mots de la désignation", "عدد كلمات وصف البضاعة",
        unit=COUNT),
)  # fmt: skip
