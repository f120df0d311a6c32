"""What goods of a kind usually cost: reference prices per kilogram, steadied by their heading where data are thin.

A price per kilogram is counted in a bin of a logarithmic scale, so that the median of millions of items is exact to
one bin (2 % wide, hence off by at most 1 %) without sorting them. Reference prices form a tree, goods before origin,
because codes under one heading differ in price by orders of magnitude and origins by a small factor:

    code × origin → code → subheading → heading

A node with few items leans on its parent: ``log m = w·log(own) + (1 − w)·log(parent)`` with ``w = n / (n + 20)``, the
shrinkage of a mean towards a prior worth 20 observations (James and Stein 1961; the credibility factor of Bühlmann
1967). The tenth percentile leans with the same weight, so it never passes the median.
"""

from __future__ import annotations

from math import exp, floor, log

from steelyard.engine.declaration import Declaration, Item
from steelyard.engine.facts.dossier import Dossier, Price
from steelyard.engine.facts.fact import Fact, Type
from steelyard.engine.facts.normal import ratio
from steelyard.engine.facts.ratios import price_per_kg
from steelyard.engine.facts.subjects import price_key
from steelyard.engine.facts.table import COUNT, MONEY_PER_KG, NO_RATIO, item
from steelyard.engine.wording import Wording

PRIOR = 20
"""Items a node must have to weigh as much as its parent."""

BIN_WIDTH = 0.02
"""Relative width of a bin."""
_STEP = log(1 + BIN_WIDTH)
LOWEST, HIGHEST = 1e-9, 1e12
"""National currency per kg; a price outside is a slip of the pen and teaches nothing."""


def price_bin(price: float | None) -> int | None:
    """The bin a price per kilogram falls into; ``None`` where it is missing or outside ``LOWEST`` to ``HIGHEST``."""
    if price is None or not LOWEST <= price <= HIGHEST:
        return None
    return floor(log(price) / _STEP)


def bin_price(position: float) -> float:
    """The price in the (geometric) middle of bin ``position``."""
    return exp((position + 0.5) * _STEP)


def shrunk(own: Price | None, parent: Price | None) -> Price | None:
    """``own`` leaning on ``parent`` (itself already shrunk); missing where nothing is known of either.

    ``n`` counts the items behind the result: its own, and the part leaned on of those that only the parent has. The
    parent's count holds its children's, so one item under a heading of its own is one item at every level.
    """
    if own is None or parent is None:
        return own or parent
    weight = own.n / (own.n + PRIOR)
    return Price(
        median=_between(own.median, parent.median, weight),
        low=_between(own.low, parent.low, weight),
        n=own.n + (1 - weight) * max(parent.n - own.n, 0.0),
    )


def _between(own: float, parent: float, weight: float) -> float:
    mean = exp(weight * log(own) + (1 - weight) * log(parent))
    return min(max(mean, min(own, parent)), max(own, parent))  # rounding may step over the ends


def reference_price(declaration: Declaration, goods: Item, dossier: Dossier) -> float | None:
    price = dossier.prices.get(price_key(declaration, goods))
    return price.median if price else None


def reference_price_low(declaration: Declaration, goods: Item, dossier: Dossier) -> float | None:
    price = dossier.prices.get(price_key(declaration, goods))
    return price.low if price else None


def reference_price_n(declaration: Declaration, goods: Item, dossier: Dossier) -> float | None:
    price = dossier.prices.get(price_key(declaration, goods))
    return price.n if price else None


def price_ratio(declaration: Declaration, goods: Item, dossier: Dossier) -> float | None:
    return ratio(price_per_kg(declaration, goods, dossier), reference_price(declaration, goods, dossier))


NO_REFERENCE = Wording(
    en="no goods of this heading were declared with value and mass in the last year",
    fr="aucune marchandise de cette position déclarée avec valeur et masse depuis un an",
    ar="لم يُصرَّح خلال السنة الماضية ببضاعة من هذا البند مع قيمتها ووزنها",
)

FACTS: tuple[Fact, ...] = (
    item("reference_price", Type.NUMBER, reference_price,
        "usual price per kilogram of such goods from this origin",
        "prix habituel au kilogramme de ces marchandises de cette origine",
        "السعر المعتاد للكيلوغرام لهذه السلعة من هذا المنشأ", missing=NO_REFERENCE, unit=MONEY_PER_KG),
    item("reference_price_low", Type.NUMBER, reference_price_low,
        "low price per kilogram of such goods (one in ten is lower)",
        "prix bas au kilogramme de ces marchandises (une sur dix est en dessous)",
        "السعر المنخفض للكيلوغرام لهذه السلعة (عُشرها أدنى منه)", missing=NO_REFERENCE, unit=MONEY_PER_KG),
    item("reference_price_n", Type.NUMBER, reference_price_n,
        "items behind the usual price", "nombre d'articles derrière le prix habituel",
        "عدد البنود التي بُني عليها السعر المعتاد", missing=NO_REFERENCE, unit=COUNT),
    item("price_ratio", Type.NUMBER, price_ratio,
        "price per kilogram over the usual price", "prix au kilogramme rapporté au prix habituel",
        "نسبة السعر للكيلوغرام إلى السعر المعتاد", missing=NO_RATIO, unit="ratio"),
)  # fmt: skip
