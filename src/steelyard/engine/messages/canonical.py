"""Canonical JSON: one declaration with the field names of ``engine.declaration``, as published in the JSON Schema.

Numbers are kept as written until they are bounded. Accepted for a decimal are a JSON number and the same characters
in a string; written are strings, which no JSON library rounds. A field that is ``null`` is missing.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec

from steelyard.engine.declaration import Declaration
from steelyard.engine.messages.declaration_form import read_tree, walk_declaration
from steelyard.engine.messages.flaw import Flaw
from steelyard.engine.messages.form import Walk
from steelyard.engine.messages.kinds import NotFinite, Number
from steelyard.engine.messages.limits import DEFAULT, Limits
from steelyard.engine.messages.refusal import Path, Reason, Refused, reason, refused

BOM = b"\xef\xbb\xbf"


def read_json(body: bytes, *, limits: Limits = DEFAULT) -> Declaration | Refused:
    """The declaration in ``body`` (UTF-8, no byte order mark), or every reason why not with its JSON pointer."""
    reason_unread = _unread(body, limits)
    if reason_unread is not None:
        return refused(reason_unread)
    return _read_sound(body) or _read_carefully(body, limits)


def to_json(declaration: Declaration) -> bytes:
    """Canonical JSON of ``declaration``: fields in the order of the structs, missing ones left out, exact decimals.

    ``read_json(to_json(d)) == d`` for every declaration that a reader made.
    """
    return _ENCODER.encode(declaration)


def read_stored(body: bytes | str) -> Declaration:
    """The declaration that ``to_json`` wrote; for what the house itself has stored, as nothing is checked again."""
    return _STORED.decode(body)


def pointer(path: Path) -> str:
    """RFC 6901."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _unread(body: bytes, limits: Limits) -> Reason | None:
    """Why ``body`` is not even parsed."""
    if len(body) > limits.bytes:
        return reason("", "size", limit=limits.bytes)
    if body.startswith(BOM):
        return reason("", "json.bom")
    if b"\x00" in body[:4]:
        return reason("", "encoding", encoding="UTF-8", position=body.index(0))
    if body.count(b",") + body.count(b"[") + body.count(b"{") > limits.nodes:
        return reason("", "nodes", limit=limits.nodes)
    return None


def _read_sound(body: bytes) -> Declaration | None:
    """The quick way: the declaration where ``body`` is sound, ``None`` where a closer look is needed to know.

    The parser keeps the last of duplicate keys without a word, so fields are counted. With no white space before a
    colon every field has ``":`` after its name, and nothing but a text that starts with a colon or quotes one adds
    to that number: where it equals the number of fields that came out, no field was given twice.
    """
    names = body.count(b'":')
    if names != body.count(b":") and any(loose in body for loose in (b" :", b"\n:", b"\t:", b"\r:")):
        return None
    try:
        tree = _QUICK.decode(body)
    except (ValueError, RecursionError):  # DecodeError and UnicodeDecodeError are both ValueErrors
        return None
    walk = _Quick(pointer, DEFAULT)
    try:
        declaration = walk_declaration(tree, walk)
    except Flaw:
        return None
    return declaration if walk.members == names else None


class _Quick(Walk):
    """Ends at the first flaw: whatever else is wrong is found more carefully."""

    def tell(self, path: Path, flaw: Flaw) -> None:
        raise flaw


def _read_carefully(body: bytes, limits: Limits) -> Declaration | Refused:
    """The slow way: every reason, with its place."""
    too_deep = _too_deep(body, limits)
    try:
        tree = _CAREFUL.decode(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        return refused(reason("", "encoding", encoding="UTF-8", position=error.start))
    except json.JSONDecodeError as error:
        said = error.msg.removesuffix(" at").removesuffix(" starting")
        problem = reason(f"line {error.lineno}, column {error.colno}", "json.syntax", problem=said)
        return refused(reason("", "depth", limit=limits.depth) if too_deep else problem, message_id=_glimpsed_id(body))
    except RecursionError:
        too_deep, tree = True, None
    if too_deep:
        return refused(reason("", "depth", limit=limits.depth), message_id=_glimpsed_id(body))
    return read_tree(tree, pointer, limits, told=tuple(islice(_repeated(tree, ()), limits.reasons)))


def _repeated(node: Any, path: Path) -> Iterator[Reason]:
    """Every field given twice, also within fields that are not of a declaration."""
    if isinstance(node, dict):
        for name in node.keys_repeated if isinstance(node, Repeated) else ():
            yield reason(pointer((*path, name)), "json.duplicate_key")
        for name, value in node.items():
            if isinstance(value, (dict, list)):
                yield from _repeated(value, (*path, name))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            if isinstance(value, (dict, list)):
                yield from _repeated(value, (*path, index))


class Repeated(dict[str, Any]):
    """An object in which keys stood more than once; ``keys_repeated`` are those."""

    keys_repeated: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) == len(pairs):
        return fields
    repeated = Repeated(fields)
    counts = Counter(name for name, _ in pairs)
    repeated.keys_repeated = tuple(name for name, count in counts.items() if count > 1)
    return repeated


_QUICK = msgspec.json.Decoder(float_hook=Number)
_CAREFUL = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=Number, parse_int=Number, parse_constant=NotFinite, strict=True
)
_ENCODER = msgspec.json.Encoder(decimal_format="string")
_STORED = msgspec.json.Decoder(Declaration)

_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)  # or a string, to pass over those inside it
_ID = re.compile(rb'"message_id"\s*:\s*"([ !#-\[\]-~]{1,70})"')


def _too_deep(body: bytes, limits: Limits) -> bool:
    """Whether objects and lists are nested beyond the limit; looked at only to explain a refusal."""
    if body.count(b"[") + body.count(b"{") <= limits.depth:
        return False
    depth = 0
    for found in _BRACKETS.finditer(body):
        bracket = body[found.start()]
        if bracket in b"[{":
            depth += 1
            if depth > limits.depth:
                return True
        elif bracket in b"]}":
            depth -= 1
            if depth < 0:
                return False
    return False


def _glimpsed_id(body: bytes) -> str | None:
    """The message id of a body that is not JSON, where exactly one stands in it."""
    found = _ID.findall(body)
    return found[0].decode("ascii") if len(found) == 1 else None
