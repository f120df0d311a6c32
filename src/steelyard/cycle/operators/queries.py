"""What is known of operators, and all that is known about a batch of declarations, at an instant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from django.db import connection

from steelyard.base.prepared import Later, ask, pipelined
from steelyard.base.rows import as_rows, rowset
from steelyard.cycle.operators.models import Operator
from steelyard.cycle.operators.queries_history import ask_histories, ask_pairs
from steelyard.engine.declaration import Declaration
from steelyard.engine.facts.dossier import UNKNOWN, Dossier, History, Price, PriceKey
from steelyard.engine.facts.normal import prose
from steelyard.engine.facts.subjects import PARTIES, Kind, Subject, Subjects, newly_counted, price_key, subjects

PAGE_LIMIT = 200
Name = TypeVar("Name")


class Business(msgspec.Struct, frozen=True):
    """One entry of the register."""

    key: str
    identifier: str | None
    name: str | None
    country: str | None


class OperatorProfile(msgspec.Struct, frozen=True):
    """A business with its past at an instant, as an operator and as a declarant."""

    business: Business
    aeo_tier: str | None
    as_operator: History
    as_declarant: History


class Gathered(msgspec.Struct, frozen=True):
    """A dossier and the subjects of each declaration in their order, and which of them were on record before ``at``."""

    dossiers: list[Dossier]
    touched: list[Subjects]
    known: frozenset[Subject]


def gather_dossiers(
    declarations: Sequence[Declaration], *, at: datetime, rates: Mapping[str, float], national_currency: str
) -> list[Dossier]:
    """What was known about each declaration when its turn came, as ``gather`` says."""
    return gather(declarations, at=at, rates=rates, national_currency=national_currency).dossiers


def gather(
    declarations: Sequence[Declaration],
    *,
    at: datetime,
    rates: Mapping[str, float],
    national_currency: str,
    earlier: Sequence[Declaration | None] | None = None,
) -> Gathered:
    """What was known about each declaration when its turn came, in order: four statements for any number of them.

    That is everything learned before ``at``, and the declarations before it in the sequence: a batch is known as it
    would be one by one. ``earlier`` are the versions that amendments replace, each in the place of its amendment.
    """
    touched = [subjects(declaration) for declaration in declarations]
    goods = [{price_key(declaration, item) for item in declaration.items} for declaration in declarations]
    with pipelined():
        asked_past = ask_histories({subject for each in touched for subject in each.parties()}, at=at)
        asked_together = ask_pairs({subject for each in touched for subject in each.pairs()}, at=at)
        asked_prices = ask_reference_prices({key for keys in goods for key in keys}, at=at)
        asked_tiers = ask_statuses({each.operator for each in touched if each.operator is not None}, at=at)
        past, together, prices, tiers = asked_past(), asked_together(), asked_prices(), asked_tiers()
    known = frozenset((*past, *together))
    again = _named_again(touched)
    dossiers = []
    before = earlier if earlier is not None else [None] * len(declarations)
    for declaration, each, keys, version in zip(declarations, touched, goods, before, strict=True):
        dossiers.append(
            Dossier(
                at=at,
                national_currency=national_currency,
                rates=rates,
                operator=_past(past, Kind.OPERATOR, each.operator),
                declarant=_past(past, Kind.DECLARANT, each.declarant),
                seller=_past(past, Kind.SELLER, each.seller),
                route=_past(past, Kind.ROUTE, each.route),
                operator_hs=None if each.operator is None else _seen(together, Kind.OPERATOR_HS, each.operator_hs),
                operator_origin=None
                if each.operator is None
                else frozenset(_seen(together, Kind.OPERATOR_ORIGIN, each.operator_origin)),
                hs_origin=frozenset(_seen(together, Kind.HS_ORIGIN, each.hs_origin)),
                prices={key: prices[key] for key in keys if key in prices},
                aeo_tier=None if each.operator is None else tiers.get(each.operator),
            )
        )
        shared = again.intersection(each.every())
        if shared:
            counted = newly_counted(each, amends=declaration.amends is not None, earlier=version)
            _pass(past, together, shared, counted=counted, at=at)
    return Gathered(dossiers, touched, known)


def _named_again(touched: Sequence[Subjects]) -> frozenset[Subject]:
    """The subjects of several declarations of a batch; most are of one, and nobody comes after to be told of them."""
    counts = Counter(subject for each in touched for subject in each.every())
    return frozenset(subject for subject, count in counts.items() if count > 1)


def _pass(
    past: dict[Subject, History],
    together: dict[Subject, int],
    subjects: Iterable[Subject],
    *,
    counted: Collection[Subject],
    at: datetime,
) -> None:
    """Let those who come after in the batch know of a declaration, as ``record_declarations`` will tell the others."""
    for subject in subjects:
        if subject[0] in PARTIES:
            past[subject] = past.get(subject, UNKNOWN).after(int(subject in counted), at=at)
        else:
            together[subject] = together.get(subject, 0) + int(subject in counted)


def _past(past: Mapping[Subject, History], kind: int, key: str | None) -> History | None:
    return None if key is None else past.get((kind, key), UNKNOWN)


def _seen(together: Mapping[Subject, int], kind: int, keys: Mapping[Name, str]) -> dict[Name, int]:
    return {name: together[kind, key] for name, key in keys.items() if (kind, key) in together}


def ask_reference_prices(asked: Collection[PriceKey], *, at: datetime) -> Later[dict[PriceKey, Price]]:
    """What such goods usually cost, as last published before ``at``; goods of an unknown heading are left out."""
    if not asked:
        return dict
    ordered = list(asked)
    placed = [(place, *key) for place, key in enumerate(ordered)]
    rows = ask(PRICES, {"at": at, "rows": as_rows(PLACED, placed)})
    return lambda: {ordered[place]: Price(median, low, n) for place, median, low, n in rows()}


def ask_statuses(keys: Collection[str], *, at: datetime) -> Later[dict[str, str]]:
    """The AEO tier each operator had just before ``at``; those without one are left out."""
    if not keys:
        return dict
    rows = ask(
        "SELECT DISTINCT ON (key) key, tier FROM operators_aeostatus"
        " WHERE key = ANY(%s) AND since < %s ORDER BY key, since DESC, id DESC",
        [list(keys), at],
    )
    return lambda: {key: tier for key, tier in rows() if tier is not None}


def operator_profile(*, key: str, at: datetime) -> OperatorProfile | None:
    """The business known by ``key`` with its past just before ``at``; ``None`` where the register has no such key."""
    business = Operator.objects.filter(pk=key).values_list("key", "identifier", "name", "country").first()
    if business is None:
        return None
    past = ask_histories([(Kind.OPERATOR, key), (Kind.DECLARANT, key)], at=at)()
    return OperatorProfile(
        business=Business(*business),
        aeo_tier=ask_statuses([key], at=at)().get(key),
        as_operator=past.get((Kind.OPERATOR, key), UNKNOWN),
        as_declarant=past.get((Kind.DECLARANT, key), UNKNOWN),
    )


def operators_matching(*, text: str, limit: int = 50) -> list[Business]:
    """Businesses whose number begins with ``text``, or in whose name each word of it begins a word; by key."""
    number = text.strip().upper()[:LONGEST_SEARCH]
    words = re.findall(r"[^\W_]+", prose(text[:LONGEST_SEARCH]) or "")
    if not number:
        return []
    arguments: dict[str, Any] = {
        "number": number,
        "beyond": number + chr(0x10FFFF),  # keys are compared byte by byte, so this is the end of the prefix
        "words": " & ".join(f"{word}:*" for word in words) or None,
        "limit": max(1, min(limit, PAGE_LIMIT)),
    }
    with connection.cursor() as cursor:
        cursor.execute(MATCHING, arguments)
        return [Business(*row) for row in cursor.fetchall()]


LONGEST_SEARCH = 100

# What was published already leans on the levels above, so the finest place that is known answers: the parts of the
# union are tried in the order written, and the first row ends it.
PLACED = {"place": "int", "direction": "text", "code": "text", "origin": "text"}

PRICES = f"""
WITH published AS MATERIALIZED (
    SELECT id FROM operators_pricepublication WHERE at < %(at)s ORDER BY at DESC LIMIT 1
)
SELECT asked.place, price.median, price.low, price.n
FROM {rowset(PLACED, alias="asked")}
CROSS JOIN published
CROSS JOIN LATERAL (
    (SELECT median, low, n FROM operators_referenceprice WHERE publication_id = published.id
        AND direction = asked.direction AND level = 8 AND code = asked.code AND origin = asked.origin)
    UNION ALL
    (SELECT median, low, n FROM operators_referenceprice WHERE publication_id = published.id
        AND direction = asked.direction AND level = 8 AND code = asked.code AND origin = '*')
    UNION ALL
    (SELECT median, low, n FROM operators_referenceprice WHERE publication_id = published.id
        AND direction = asked.direction AND level = 6 AND code = left(asked.code, 6) AND origin = '*')
    UNION ALL
    (SELECT median, low, n FROM operators_referenceprice WHERE publication_id = published.id
        AND direction = asked.direction AND level = 4 AND code = left(asked.code, 4) AND origin = '*')
    LIMIT 1
) price
"""  # noqa: S608 - constants

MATCHING = """
SELECT key, identifier, name, country FROM (
    (SELECT * FROM operators_operator WHERE key >= %(number)s AND key < %(beyond)s ORDER BY key LIMIT %(limit)s)
    UNION
    (SELECT * FROM operators_operator
     WHERE to_tsvector('simple', coalesce(folded_name, '')) @@ to_tsquery('simple', %(words)s)
     ORDER BY key LIMIT %(limit)s)
) AS found ORDER BY key LIMIT %(limit)s
"""
