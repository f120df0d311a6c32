"""Reads of messages and declarations; each batch read is one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec
from django.db import connection

from steelyard.base.prepared import Later, ask
from steelyard.base.rows import as_rows, rowset
from steelyard.engine.declaration import Declaration
from steelyard.engine.messages.canonical import read_json, read_stored
from steelyard.engine.messages.message import Format, Message

Key = tuple[str, str]
"""(source, message id)"""

RELODGED_WITHIN = timedelta(days=90)
"""How far back goods under the same transport document count as the same goods."""


KEY = {"source": "text", "message_id": "text"}

# LIMIT keeps what is asked a look-up for each key, however small the tables still are.
MESSAGE = """CROSS JOIN LATERAL (
    SELECT id, sha256, amends FROM declarations_message
    WHERE source = asked.source AND message_id = asked.message_id AND accepted LIMIT 1
) message"""


class Known(msgspec.Struct, frozen=True):
    """An accepted message that is already on record."""

    sha256: bytes
    amends: str | None  # as the envelope said
    declaration_id: int

    def is_of(self, message: Message) -> bool:
        """Whether ``message``, which was accepted, is the same again: its body to the byte, and what it amends."""
        if self.sha256 != message.sha256:
            return False
        return self.amends == message.amends or _says_what_it_amends(message)


def _says_what_it_amends(message: Message) -> bool:
    """Whether the body says so itself: an envelope beside it has either nothing to add or was refused."""
    read = read_json(message.body) if message.format is Format.JSON else None
    return isinstance(read, Declaration) and read.amends is not None


class Version(msgspec.Struct, frozen=True):
    """Where a declaration stands: the version a message made, and whether a later one replaced it."""

    declaration_id: int
    number: str
    version: int
    office: str
    direction: str
    replaced: bool


class Kept(msgspec.Struct, frozen=True):
    """An accepted message as it was kept, with the declaration that was read from it, in canonical JSON."""

    message: Message
    key: str  # its message id, wherever that stood
    received_at: datetime
    declared: str


class Standing(msgspec.Struct, frozen=True):
    """One version in the life of a declaration."""

    declaration_id: int
    version: int
    at: datetime
    message_id: str


def lineage(*, number: str, source: str | None = None) -> list[Standing]:
    """The versions of a declaration, first to last; none where ``source`` is given and did not send it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, version, at, message_key FROM declarations_declaration"
            " WHERE number = %s AND (%s::text IS NULL OR source = %s) ORDER BY version",
            [number, source, source],
        )
        return [Standing(*row) for row in cursor.fetchall()]


def kept_messages(*, after: int = 0) -> Iterator[Kept]:
    """Every accepted message with a row above ``after``, as they came; read in pages, so that few are held at once."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT message.id, message.source, format, message.body,"
                " CASE WHEN format = 'xml' THEN message_key END,"
                " amends, mapping, mapping_sha256, message_key, received_at, own.body FROM declarations_message message"
                " JOIN declarations_declaration own ON own.message_id = message.id"
                " WHERE accepted AND message.id > %s ORDER BY message.id LIMIT 500",
                [after],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        for _row, source, form, body, message_id, amends, mapping, digest, key, received_at, declared in rows:
            mapped = None if digest is None else bytes(digest)
            message = Message(source, Format(form), bytes(body), message_id, amends, mapping, mapped)
            yield Kept(message, key, received_at, declared)
        after = rows[-1][0]


def any_recorded() -> bool:
    """Whether this installation has any declaration."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM declarations_declaration)")
        return bool(cursor.fetchone()[0])


def any_received(*, after: datetime) -> bool:
    """Whether any message, accepted or refused, came in later than ``after``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM declarations_message WHERE received_at > %s)", [after])
        return bool(cursor.fetchone()[0])


def message_ids(declaration_ids: Iterable[int]) -> dict[int, str]:
    """The message id each declaration version came with."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, message_key FROM declarations_declaration WHERE id = ANY(%s)", [sorted(set(declaration_ids))]
        )
        return dict(cursor.fetchall())


def known_messages(keys: Sequence[Key]) -> dict[Key, Known]:
    rows = ask(
        "SELECT asked.source, asked.message_id, message.sha256, message.amends, own.id"  # noqa: S608 - constants
        f" FROM {rowset(KEY, alias='asked')} {MESSAGE}"
        " CROSS JOIN LATERAL (SELECT id FROM declarations_declaration WHERE message_id = message.id LIMIT 1) own",
        {"rows": as_rows(KEY, keys)},
    )
    return {(source, key): Known(bytes(sha256), amends, row) for source, key, sha256, amends, row in rows()}


def versions(keys: Sequence[Key]) -> dict[Key, Version]:
    """The declaration version each message made, by message key; unknown keys are left out."""
    if not keys:
        return {}
    rows = ask(
        "SELECT asked.source, asked.message_id, own.id, own.number, own.version, own.office,"  # noqa: S608 - constants
        " own.direction,"
        " (SELECT later.id FROM declarations_declaration later WHERE later.previous_id = own.id LIMIT 1) IS NOT NULL"
        f" FROM {rowset(KEY, alias='asked')} {MESSAGE}"
        " CROSS JOIN LATERAL (SELECT id, number, version, office, direction FROM declarations_declaration"
        "  WHERE message_id = message.id LIMIT 1) own",
        {"rows": as_rows(KEY, keys)},
    )
    return {(source, key): Version(*rest) for source, key, *rest in rows()}


def ask_under_transport(documents: Iterable[str], *, at: datetime) -> Later[dict[str, list[int]]]:
    """Declarations since ``RELODGED_WITHIN`` before ``at`` by the ``document_key`` of their transport document.

    Those that a moment after ``at`` was written on too, where they are on record already.
    """
    asked = sorted(set(documents))
    if not asked:
        return dict
    rows = ask(
        "SELECT transport_key, array_agg(id ORDER BY id) FROM declarations_declaration"
        " WHERE transport_key = ANY(%s) AND at >= %s GROUP BY 1",
        [asked, at - RELODGED_WITHIN],
    )
    return lambda: dict(rows())


def declarations_of(declaration_ids: Iterable[int]) -> dict[int, Declaration]:
    """Declaration versions as read, by id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, body FROM declarations_declaration WHERE id = ANY(%s)", [sorted(set(declaration_ids))]
        )
        return {declaration_id: read_stored(body) for declaration_id, body in cursor.fetchall()}


def sources_of(declaration_ids: Iterable[int]) -> dict[int, str]:
    """The source system that sent each declaration version."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, source FROM declarations_declaration WHERE id = ANY(%s)", [sorted(set(declaration_ids))]
        )
        return dict(cursor.fetchall())


class Similar(msgspec.Struct, frozen=True):
    """An item declared before: the same subheading, from the same origin."""

    declaration_id: int
    number: str
    at: datetime
    office: str
    operator: str | None
    hs: str
    net_mass: Decimal | None
    value: Decimal | None
    currency: str | None


def similar(*, hs: str, origin: str | None, number: str, before: int, limit: int) -> list[Similar]:
    """The latest items under subheading ``hs`` from ``origin``, declared before ``before`` under another number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (item.declaration_id) declared.id, declared.number, declared.at, declared.office,"
            " declared.operator, item.hs, item.net_mass, item.value, item.currency"
            " FROM (SELECT * FROM declarations_item"
            "  WHERE hs LIKE %s AND origin IS NOT DISTINCT FROM %s AND declaration_id < %s"
            "  ORDER BY declaration_id DESC LIMIT 200) item"
            " JOIN declarations_declaration declared ON declared.id = item.declaration_id"
            " WHERE declared.number <> %s ORDER BY item.declaration_id DESC LIMIT %s",
            [hs + "%", origin, before, number, limit],
        )
        return [Similar(*row) for row in cursor.fetchall()]
