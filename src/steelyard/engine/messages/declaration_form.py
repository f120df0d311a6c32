"""The fields of a declaration message: the one table that reads, checks and publishes them.

Its rules are published as the JSON Schema ``declaration-1``; a change that refuses what was accepted is a new version.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from steelyard.engine.declaration import (
    Declaration,
    Direction,
    Document,
    Item,
    Mode,
    Money,
    Party,
    Role,
    Transport,
)
from steelyard.engine.messages.flaw import Flaw
from steelyard.engine.messages.form import Form, Listing, Place, Sent, Walk
from steelyard.engine.messages.kinds import (
    COUNTRY,
    CURRENCY,
    DAY,
    HS,
    LOCODE,
    MESSAGE_KEY,
    TERMS,
    choice,
    code,
    decimal,
    identifier,
    text,
    whole,
)
from steelyard.engine.messages.limits import DEFAULT, Limits
from steelyard.engine.messages.refusal import Reason, Refused, refused

MASS = decimal("mass", 10**11)  # kg: a hundred times what the largest ship carries
RATE = decimal("rate", 101, "0|[1-9][0-9]?|100")  # fraction: duties of 3,000 % exist

MONEY = Form(Money, {"amount": decimal("amount"), "currency": CURRENCY}, required=("amount", "currency"))

DOCUMENT = Form(
    Document,
    {"type": code(), "number": identifier(70), "issued": DAY},
    required=("type",),
)

PARTY = Form(
    Party,
    {
        "role": choice(Role),
        "identifier": identifier(35),
        "name": text(256),
        "country": COUNTRY,
        "address": text(512),
    },
    required=("role",),
)

TRANSPORT = Form(
    Transport,
    {
        "mode": choice(Mode),
        "means": identifier(70),
        "nationality": COUNTRY,
        "document": identifier(70),
        "loading": LOCODE,
        "unloading": LOCODE,
    },
    required=(),
    lists={"containers": Listing(identifier(35), most=999)},
)

ITEM = Form(
    Item,
    {
        "sequence": whole(1, 99_999),
        "hs": HS,
        "description": text(1_000),
        "origin": COUNTRY,
        "cpc": code(),
        "preference": code(),
        "net_mass": MASS,
        "gross_mass": MASS,
        "quantity": decimal("quantity"),
        "unit": code(),
        "packages": whole(0, 9_999_999),
        "duty_rate": RATE,
    },
    required=("sequence", "hs"),
    parts={"value": MONEY, "price": MONEY, "duty": MONEY},
    lists={"documents": Listing(DOCUMENT, most=99)},
)

MOST_ITEMS = 999

DECLARATION = Form(
    Declaration,
    {
        "message_id": MESSAGE_KEY,
        "direction": choice(Direction),
        "office": code(),
        "reference": identifier(70),
        "amends": MESSAGE_KEY,
        "regime": code(),
        "declared_on": DAY,
        "dispatch": COUNTRY,
        "destination": COUNTRY,
        "terms": TERMS,
        "gross_mass": MASS,
        "packages": whole(0, 99_999_999),
        "payment": text(35),
        "location": text(70),
    },
    required=("message_id", "direction", "office", "items"),
    parts={"total": MONEY, "transport": TRANSPORT},
    lists={
        "items": Listing(ITEM, most=MOST_ITEMS, least=1),
        "parties": Listing(PARTY, most=20),
        "documents": Listing(DOCUMENT, most=199),
    },
)


def read_tree(
    tree: Any,
    place: Place,
    limits: Limits = DEFAULT,
    *,
    told: Sequence[Reason] = (),
    sent: Sent = lambda _, flaw: flaw,
) -> Declaration | Refused:
    """The declaration in ``tree``, or every reason why not, each where ``place`` tells it is, of what was ``sent``.

    ``told`` are the reasons found while the tree was made; of the same place no more is said.
    """
    walk = Walk(place, limits, sent)
    declaration = walk_declaration(tree, walk)
    if declaration is not None and not told:
        return declaration
    places = {found.place for found in told}
    rest = [found for found in walk.reasons if found.place not in places]
    return refused(*told, *rest, message_id=message_key(tree), most=limits.reasons, untold=walk.untold)


def walk_declaration(tree: Any, walk: Walk) -> Declaration | None:
    """The declaration in ``tree``, or ``None`` and the reasons in ``walk``."""
    declaration: Declaration | None = walk.record(DECLARATION, tree, ())
    if isinstance(tree, dict):
        _check_whole(tree, walk)
    return None if walk.reasons else declaration


def message_key(tree: Any) -> str | None:
    """What a message that may be refused calls itself, if that much is sound."""
    try:
        return str(MESSAGE_KEY.read(tree["message_id"]))
    except (Flaw, KeyError, TypeError, IndexError):
        return None


def _check_whole(tree: dict[str, Any], walk: Walk) -> None:
    """What no field can tell by itself, of the fields that are sound, whatever is wrong with others."""
    items = tree.get("items")
    seen = set()
    for index, item in enumerate(items[:MOST_ITEMS] if type(items) is list else ()):
        sequence = _sound(ITEM, item, "sequence")
        if sequence is not None and sequence in seen:
            walk.tell(("items", index, "sequence"), Flaw("sequence.repeated", found=sequence))
        seen.add(sequence)
    amends = _sound(DECLARATION, tree, "amends")
    if amends is not None and amends == _sound(DECLARATION, tree, "message_id"):
        walk.tell(("amends",), Flaw("amends.self"))


def _sound(form: Form, node: Any, name: str) -> Any:
    """The value of a field, None where it is missing or wrong."""
    try:
        return form.readers[name](node[name])
    except (Flaw, KeyError, TypeError):
        return None
