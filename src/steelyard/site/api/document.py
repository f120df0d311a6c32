"""What the OpenAPI document says of each route: bodies, answers and examples, all drawn from the structs themselves."""

from __future__ import annotations

from typing import Any

import msgspec

from steelyard.base.outbox.queries import SubscriptionView
from steelyard.cycle.controls.report import Report
from steelyard.cycle.road.answer import Answer
from steelyard.engine.messages import declaration_schema
from steelyard.engine.messages.kinds import KEY_LENGTH, MESSAGE_KEY
from steelyard.site.api import examples
from steelyard.site.api.problem import Problem
from steelyard.site.api.said import Decided, Draws, Explained, Recorded, Subscribed

REFERENCE = "#/components/schemas/{name}"


def components() -> dict[str, Any]:
    """The schemas every route refers to, and the declaration itself as published."""
    spoken = (Draws, Answer, Problem, Decided, Explained, SubscriptionView, Recorded, Subscribed)
    _references, schemas = msgspec.json.schema_components(spoken, ref_template=REFERENCE)
    _references, read = msgspec.json.schema_components((Report,), ref_template=REFERENCE)
    declaration = {key: value for key, value in declaration_schema().items() if key not in ("$schema", "$id")}
    definitions = declaration.pop("$defs", {})
    body: dict[str, Any] = _moved({**read, **_without_nulls(schemas), **definitions, "Declaration": declaration})
    body["Wanted"] = {
        "type": "object",
        "required": ["url"],
        "additionalProperties": False,
        "properties": {
            "url": {"type": "string", "format": "uri", "maxLength": 500},
            "topics": {"type": "array", "minItems": 1, "items": {"enum": ["decision.made", "result.recorded"]}},
        },
    }
    return body


def _without_nulls(schemas: dict[str, Any]) -> dict[str, Any]:
    """Answers leave out what is at its default, so a field whose default is null never is null."""
    for schema in schemas.values():
        for name, field in schema.get("properties", {}).items():
            if field.get("default", "") is None:
                (kind,) = (each for each in field["anyOf"] if each != {"type": "null"})
                schema["properties"][name] = kind
    return schemas


def _moved(value: Any) -> Any:
    """References inside the published schema point to ``$defs``; in the document they stand among the components."""
    if isinstance(value, dict):
        return {
            key: inner.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else _moved(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_moved(inner) for inner in value]
    return value


def _schema(name: str) -> dict[str, str]:
    return {"$ref": REFERENCE.format(name=name)}


def _answer(description: str, name: str, example: Any = None, kind: str = "application/json") -> dict[str, Any]:
    content: dict[str, Any] = {"schema": _schema(name)}
    if example is not None:
        content["example"] = example
    return {"description": description, "content": {kind: content}}


def _refusals(*codes: int) -> dict[str, Any]:
    words = {
        400: "The request could not be read.",
        401: "No valid key.",
        403: "The key does not open this.",
        404: "There is no such thing for this source.",
        409: "At odds with what is recorded.",
        411: "The body comes in pieces, or its length is not told.",
        413: "The body is too large.",
        415: "Not a content type this route reads.",
        422: "Wrong, with every reason.",
        429: "Too many requests for this key.",
        503: "Nothing was decided; send the same again.",
    }
    return {str(code): _answer(words[code], "Problem", kind="application/problem+json") for code in codes}


EVERYWHERE = (401, 403, 429, 503)
WITH_BODY = (400, 411, 413, 415)

POST_DECLARATIONS = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": _schema("Declaration"), "example": examples.DECLARATION},
            "application/xml": {"schema": {"type": "string"}, "example": examples.XML},
            "application/x-ndjson": {"schema": {"type": "string"}, "example": examples.NDJSON},
        },
    },
    "parameters": [
        {
            "name": name,
            "in": "header",
            "required": False,
            "schema": {**MESSAGE_KEY.schema, "maxLength": KEY_LENGTH},
            "description": description,
        }
        for name, description in (
            ("Steelyard-Message", "The message id, for XML, which carries none. Refused with lines of JSON."),
            (
                "Steelyard-Amends",
                "The message id of the version this one replaces, for XML. Refused with lines of JSON.",
            ),
        )
    ],
    "responses": {
        "200": {
            "description": "Decided, durably; of a batch, an answer for each line in order.",
            "content": {
                "application/json": {"schema": _schema("Answer"), "example": examples.ANSWER},
                "application/x-ndjson": {"schema": {"type": "string"}},
            },
        },
        "409": _answer("This message id is on record with another body.", "Answer"),
        "422": {
            "description": "Not readable, with every reason; kept as received.",
            "content": {
                "application/json": {"schema": _schema("Answer"), "example": examples.REFUSED},
                "application/problem+json": {"schema": _schema("Problem")},
            },
        },
        **_refusals(*EVERYWHERE, *WITH_BODY),
    },
}
GET_DECISION = {
    "responses": {
        "200": _answer("The decision.", "Decided"),
        **_refusals(*EVERYWHERE, 400, 404, 422),
    }
}
GET_EXPLANATION = {
    "responses": {
        "200": _answer("The explanation.", "Explained"),
        **_refusals(*EVERYWHERE, 400, 404, 422),
    }
}
POST_RESULT = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": _schema("Report"), "example": examples.REPORT}},
    },
    "responses": {
        "201": _answer("Recorded; the control is closed.", "Recorded"),
        **_refusals(*EVERYWHERE, *WITH_BODY, 404, 409, 422),
    },
}
POST_WEBHOOK = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": _schema("Wanted"), "example": examples.WEBHOOK}},
    },
    "responses": {
        "201": _answer("Subscribed; the secret is shown this once.", "Subscribed"),
        **_refusals(*EVERYWHERE, *WITH_BODY, 409, 422),
    },
}
GET_WEBHOOKS = {
    "responses": {
        "200": {
            "description": "The subscriptions of this source.",
            "content": {"application/json": {"schema": {"type": "array", "items": _schema("SubscriptionView")}}},
        },
        **_refusals(*EVERYWHERE, 400, 422),
    }
}
GET_DRAWS = {
    "security": [],
    "responses": {
        "200": {
            "description": "By office, the SHA-256 of the secret, and the secret once it is revealed.",
            "content": {"application/json": {"schema": {"type": "array", "items": _schema("Draws")}}},
        },
        **_refusals(400, 404, 422, 503),
    },
}
GET_SCHEMA = {
    "security": [],
    "responses": {
        "200": {"description": "The schema.", "content": {"application/json": {"schema": {}}}},
        **_refusals(400, 422),
    },
}
DELETE_WEBHOOK = {
    "responses": {"204": {"description": "Ended."}, **_refusals(*EVERYWHERE, 400, 404, 422)},
}
