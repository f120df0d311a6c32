"""Why a condition is refused: a stable code, the place in the text, a sentence and a hint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

import msgspec

from steelyard.engine.rules.refusals import HINTS, MESSAGES
from steelyard.engine.wording import Wording


class ConditionError(msgspec.Struct, frozen=True, omit_defaults=True):
    """One reason. ``column`` is the 1-based position in the text; ``profile`` the code of its profile, where known."""

    code: str
    column: int
    message: Wording
    hint: Wording | None = None
    profile: str | None = None

    def __str__(self) -> str:
        where = f"{self.profile}: " if self.profile else ""
        hint = f" ({self.hint.en})" if self.hint else ""
        return f"{where}column {self.column}: {self.message.en}{hint} [{self.code}]"


class ConditionErrors(ValueError):
    """Every reason found, in the order of the text."""

    def __init__(self, errors: Sequence[ConditionError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(map(str, self.errors)))


def problem(code: str, column: int, *, hint: str | None = None, **names: object) -> ConditionError:
    """The error ``code`` of `MESSAGES` at ``column``, with the hint of `HINTS`, ``names`` filled into both."""
    return ConditionError(
        code=code,
        column=column,
        message=_filled(MESSAGES[code], names),
        hint=_filled(HINTS[hint], names) if hint else None,
    )


def unknown(
    code: str, column: int, name: str, known: Sequence[str], mark: str = "", *, otherwise: str = "known"
) -> ConditionError:
    """An unknown ``name``, with the nearest known one as the hint, else ``otherwise``: the first few known ones."""
    near = get_close_matches(name[:80].lower(), known, n=1, cutoff=0.6)
    shown = [f"{mark}{each}" for each in (near or sorted(known)[:8])]
    hint = "did-you-mean" if near else otherwise if shown else None
    return problem(code, column, hint=hint, name=mark + name, suggestion=_plain(", ".join(shown)))


def _filled(wording: Wording, names: Mapping[str, object]) -> Wording:
    def sentence(language: str) -> str:
        shown = {
            name: value[language] if isinstance(value, Wording) else _short(str(value)) for name, value in names.items()
        }
        return wording[language].format(**shown)

    return Wording(en=sentence("en"), fr=sentence("fr"), ar=sentence("ar"))


def _plain(text: str) -> Wording:
    return Wording(en=text, fr=text, ar=text)


def _short(text: str) -> str:
    """``text`` fit for a sentence: one line, printable, at most forty characters."""
    clean = "".join(char if char.isprintable() else "\ufffd" for char in text[:41])
    return clean if len(clean) <= 40 else clean[:39] + "…"
