"""A sentence in the three languages of the product."""

from __future__ import annotations

import msgspec

LANGUAGES = ("en", "fr", "ar")


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    en: str
    fr: str
    ar: str

    def __getitem__(self, language: str) -> str:
        """The sentence in ``language`` (``en``, ``fr`` or ``ar``, region ignored); English where it is another."""
        code = language.partition("-")[0]
        return str(getattr(self, code)) if code in LANGUAGES else self.en
