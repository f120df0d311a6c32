"""What a country must say before its messages can be read: content of its pack."""

from __future__ import annotations

import msgspec

from steelyard.engine.messages.mapping import Mapping


class Conventions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``national_currency`` (ISO 4217) is that of the amounts which a SAD gives without a currency.

    ``day_first`` is how dates such as ``6/10/25`` are written; ASYCUDA World exports them month first. ``duty_codes``
    are the national codes of customs duty among the taxes of an item: its rate is the item's duty rate.
    ``mappings`` are those of CSV files, by name; ``mapping_digests`` are the SHA-256 of their texts.
    """

    national_currency: str
    day_first: bool = False
    duty_codes: tuple[str, ...] = ()
    mappings: dict[str, Mapping] = {}
    mapping_digests: dict[str, bytes] = {}
