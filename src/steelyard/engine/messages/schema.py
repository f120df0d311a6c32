"""The JSON Schema of the canonical declaration, made from the same table that reads it.

Whatever the reader accepts, the schema accepts. What the reader also refuses no schema can say, so its descriptions do:
fields given twice, repeated sequence numbers, numbers of too many decimals, text that grows as it is normalised.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from steelyard.engine.messages.declaration_form import DECLARATION
from steelyard.engine.messages.form import Form, Listing
from steelyard.engine.messages.kinds import Kind
from steelyard.engine.messages.limits import DEFAULT
from steelyard.engine.messages.meanings import MEANINGS

VERSION = 1
IDENTIFIER = f"urn:steelyard:schema:declaration-{VERSION}"
PUBLISHED = Path(__file__).with_name(f"declaration-{VERSION}.schema.json")
"""The schema as published: a file that changes only with its version, to accept more or to say more of what is refused.

Made by ``python -c "from steelyard.engine.messages.schema import *; PUBLISHED.write_text(published_text())"``.
"""


WHOLE = (
    "A message is UTF-8 without a byte order mark, gives no field of an object twice and holds at most"
    f" {DEFAULT.bytes} bytes and {DEFAULT.nodes} values."
)


def declaration_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of one declaration message."""
    definitions: dict[str, Any] = {}
    body = _form(DECLARATION, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": IDENTIFIER,
        "title": f"Declaration, version {VERSION}",
        **body,
        "description": f"{body['description']} {WHOLE}",
        "$defs": dict(sorted(definitions.items())),
    }


def published_text() -> str:
    """What stands in ``PUBLISHED``."""
    return json.dumps(declaration_schema(), indent=1) + "\n"


def _form(form: Form, definitions: dict[str, Any]) -> dict[str, Any]:
    meanings = MEANINGS[form.make.__name__]
    properties: dict[str, Any] = {}
    members: dict[str, Kind | Form | Listing] = {**form.values, **form.parts, **form.lists}
    for name, part in members.items():
        rule = _listing(part, definitions) if isinstance(part, Listing) else _rule(part, definitions)
        if name not in form.required:
            rule = {"anyOf": [rule, {"type": "null"}]}
        properties[name] = {"description": meanings[name], **rule}
    return {
        "description": meanings[""],
        "type": "object",
        "properties": properties,
        "required": list(form.required),
        "additionalProperties": False,
    }


def _listing(listing: Listing, definitions: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "array",
        "items": _rule(listing.of, definitions),
        "minItems": listing.least,
        "maxItems": listing.most,
    }


def _rule(part: Form | Kind, definitions: dict[str, Any]) -> dict[str, Any]:
    if isinstance(part, Kind) and part.name is None:
        return part.schema
    name = part.name if isinstance(part, Kind) else part.make.__name__.lower()
    definitions[str(name)] = part.schema if isinstance(part, Kind) else _form(part, definitions)
    return {"$ref": f"#/$defs/{name}", **(part.bounds if isinstance(part, Kind) else {})}
