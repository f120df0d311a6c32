"""Cases as a targeter writes them: a YAML (or JSON) list of facts by name, as in a pack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import yaml

from steelyard.engine.pack.decode import plain
from steelyard.engine.pack.document import parse
from steelyard.engine.pack.place import PackError

WIDTH = 100
MOST = 50
"""Cases under one side of a draft."""


class Unreadable(ValueError):
    """Cases that cannot be read; ``reasons`` are (line, sentence of the reader)."""

    def __init__(self, *reasons: tuple[int, str]) -> None:
        self.reasons = reasons
        super().__init__("; ".join(f"line {line}: {sentence}" for line, sentence in reasons))


def read_cases(text: str) -> tuple[dict[str, Any], ...]:
    """The cases ``text`` holds; none for an empty text. Raises ``Unreadable`` with every reason."""
    if not text.strip():
        return ()
    errors: list[PackError] = []
    tree = parse("cases", text.encode(), errors)
    if errors or tree is None:
        raise Unreadable(*((error.place.line, error.message) for error in errors))
    found = plain(tree)
    if not isinstance(found, list):
        raise Unreadable((1, "must be a list, each case after a hyphen"))
    wrong = [node.place.line for node in tree.items if node.kind != "map"]
    if wrong:
        raise Unreadable(*((line, "must be a mapping of facts") for line in wrong))
    if len(found) > MOST:
        raise Unreadable((tree.items[MOST].place.line, f"more than {MOST} cases"))
    return tuple(case for case in found if isinstance(case, dict))


def written_cases(cases: Sequence[dict[str, Any]]) -> str:
    """``cases`` as text that ``read_cases`` gives back."""
    if not cases:
        return ""
    plainly = msgspec.to_builtins(list(cases))
    return yaml.safe_dump(plainly, allow_unicode=True, sort_keys=False, width=WIDTH, default_flow_style=None)
