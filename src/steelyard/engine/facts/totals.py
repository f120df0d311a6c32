"""What the whole declaration comes to: sums over its items, and when it was lodged."""

from __future__ import annotations

from datetime import UTC

from steelyard.engine.declaration import Declaration
from steelyard.engine.facts.dossier import Dossier
from steelyard.engine.facts.fact import Fact, Type
from steelyard.engine.facts.normal import national, number, ratio, total
from steelyard.engine.facts.table import (
    COUNT,
    KG,
    MONEY,
    MONEY_PER_KG,
    NEVER_MISSING,
    NO_AMOUNT,
    header,
)
from steelyard.engine.wording import Wording

NUMBER = Type.NUMBER

NO_ITEM_GIVES_IT = Wording(
    en="no item gives it", fr="aucun article ne le mentionne", ar="لم يُذكر في أي بند من بنود البيان"
)


def packages_total(declaration: Declaration, dossier: Dossier) -> float | None:
    """As the header declares it, else the sum over items."""
    if declaration.packages is not None:
        return number(declaration.packages)
    return total(number(item.packages) for item in declaration.items)


def gross_mass_total(declaration: Declaration, dossier: Dossier) -> float | None:
    """As the header declares it, else the sum over items."""
    if declaration.gross_mass is not None:
        return number(declaration.gross_mass)
    return total(number(item.gross_mass) for item in declaration.items)


def net_mass_total(declaration: Declaration, dossier: Dossier) -> float | None:
    return total(number(item.net_mass) for item in declaration.items)


def value_total(declaration: Declaration, dossier: Dossier) -> float | None:
    return total(national(item.value, dossier) for item in declaration.items)


def duty_total(declaration: Declaration, dossier: Dossier) -> float | None:
    return total(national(item.duty, dossier) for item in declaration.items)


def value_per_kg_total(declaration: Declaration, dossier: Dossier) -> float | None:
    """Over the items that give both a value and a net mass, so that a missing mass does not look like a high price."""
    value = mass = 0.0
    for item in declaration.items:
        worth, weight = national(item.value, dossier), number(item.net_mass)
        if worth is not None and weight is not None:
            value += worth
            mass += weight
    return ratio(value, mass)


FACTS: tuple[Fact, ...] = (
    header("items", NUMBER, lambda d, _: float(len(d.items)),
        "number of items", "nombre d'articles", "عدد بنود البيان", missing=NEVER_MISSING, unit=COUNT),
    header("packages_total", NUMBER, packages_total,
        "packages in all", "nombre total de colis", "مجموع الطرود", unit=COUNT),
    header("gross_mass_total", NUMBER, gross_mass_total,
        "gross mass in all", "masse brute totale", "مجموع الوزن القائم", unit=KG),
    header("net_mass_total", NUMBER, net_mass_total,
        "net mass in all", "masse nette totale", "مجموع الوزن الصافي", missing=NO_ITEM_GIVES_IT, unit=KG),
    header("value_total", NUMBER, value_total,
        "customs value in all", "valeur en douane totale", "مجموع القيمة الجمركية", missing=NO_AMOUNT, unit=MONEY),
    header("duty_total", NUMBER, duty_total,
        "duties and taxes declared in all", "total des droits et taxes déclarés",
        "مجموع الرسوم والضرائب المصرَّح بها", missing=NO_AMOUNT, unit=MONEY),
    header("invoice_total", NUMBER, lambda d, s: national(d.total, s),
        "invoice total", "montant total facturé", "إجمالي الفاتورة", missing=NO_AMOUNT, unit=MONEY),
    header("value_per_kg_total", NUMBER, value_per_kg_total,
        "customs value per kilogram of the whole declaration",
        "valeur en douane par kilogramme pour l'ensemble de la déclaration",
        "القيمة الجمركية للكيلوغرام لمجمل البيان",
        missing=Wording(en="no item gives both a value and a net mass",
            fr="aucun article ne mentionne à la fois une valeur et une masse nette",
            ar="لا يوجد بند يذكر القيمة والوزن الصافي معاً"), unit=MONEY_PER_KG),
    header("lodged_hour", NUMBER, lambda _, s: float(s.at.astimezone(UTC).hour),
        "hour of lodgement (UTC)", "heure de dépôt (UTC)", "ساعة تقديم البيان (UTC)",
        missing=NEVER_MISSING, unit="hour, 0 to 23"),
    header("lodged_weekday", NUMBER, lambda _, s: float(s.at.astimezone(UTC).isoweekday()),
        "weekday of lodgement (1 Monday to 7 Sunday, UTC)",
        "jour de dépôt (1 lundi à 7 dimanche, UTC)",
        "يوم تقديم البيان (1 الاثنين إلى 7 الأحد، UTC)", missing=NEVER_MISSING, unit="weekday, 1 to 7"),
)  # fmt: skip
