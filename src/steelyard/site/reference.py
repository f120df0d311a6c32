"""Reference pages written from the code: ``python -m steelyard.site.reference docs/reference``."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django

from steelyard.base.errors import Conflict, Forbidden, Invalid, Missing
from steelyard.engine.facts.catalogue import CATALOGUE, FAMILIES
from steelyard.engine.facts.fact import Fact, Level
from steelyard.engine.messages.reasons import REASONS
from steelyard.site.api.words import WORDS
from steelyard.site.reference_messages import messages_page
from steelyard.site.reference_settings import settings_page

ROOT = Path(__file__).resolve().parents[1]
KINDS = {kind.__name__: kind for kind in (Invalid, Forbidden, Missing, Conflict)}

DOOR_HEAD = """
## What the API refuses before anything is read

| code | status | reason |
|---|---|---|
"""

MESSAGE_HEAD = """
## Why a message is refused

In answers with the status `refused` or `conflict`, each with its place. Words in braces are filled in and told apart in
`values`. In French and Arabic too, where officers read them.

| code | reason |
|---|---|
"""

ERRORS_HEAD = """# Refusals

What Steelyard refuses it refuses with a code that never changes and with every reason it found, each with the place it
speaks of. Anything else is a fault of ours: it is logged under the request's number and answered with 500.

This page is written by `make reference`.

| code | status | reason |
|---|---|---|
"""


FACTS_HEAD = f"""# Facts

What a [condition](conditions.md) may test, {len(CATALOGUE)} facts in all. Each is worked out once for a declaration,
from what it says and from what was known just before it arrived: nothing in it was learned at that instant or later.
Windows of history are so many whole days (UTC) before the day of the declaration, and that day up to it.

A fact of the *declaration* has one value; a fact of the *item* has one for each item. Numbers are doubles. A missing
value makes a comparison unknown, so a profile does not fire on it unless it asks IS NULL.

Usual prices are customs values per kilogram of the last year in the same direction, as median and tenth percentile, in
a tree: code with origin, code, subheading, heading. With *n* items a price leans on the one above it by
20 / (*n* + 20), on a logarithmic scale: with few it is nearly the price above, with 20 half-way, with many its own.

This page is written by `make reference`.
"""

FAMILY_HEAD = """
## {family}

| fact | of | type | unit | meaning | sens | المعنى | missing when |
|---|---|---|---|---|---|---|---|
"""

FAMILY_NAMES = {
    "declared": "Declared in the header",
    "totals": "Counts and sums over items",
    "goods": "Declared of the item",
    "ratios": "Ratios of the item",
    "prices": "Usual prices",
    "history": "History",
}


def facts_page() -> str:
    return FACTS_HEAD + "".join(
        FAMILY_HEAD.format(family=FAMILY_NAMES[family]) + "".join(map(_fact, facts))
        for family, facts in FAMILIES.items()
    )


def _fact(fact: Fact) -> str:
    of = "item" if fact.level is Level.ITEM else "declaration"
    wording = fact.wording
    kind = f"{fact.type}: {fact.form.wording.en}" if fact.form else fact.type
    cells = (f"`{fact.name}`", of, kind, fact.unit or "", wording.en, wording.fr, wording.ar, fact.missing.en)
    return f"| {' | '.join(cells)} |\n"


def errors_page() -> str:
    rows: dict[str, tuple[int, str]] = {}
    for path in sorted(ROOT.rglob("*.py")):
        if not path.name.startswith("test_"):
            for code, status, sentence in refusals(path):
                known = rows.get(code, (status, ""))
                rows[code] = (status, known[1] or sentence)
    lines = [
        f"| `{code}` | {status} | {sentence or '(says what is wrong)'} |"
        for code, (status, sentence) in sorted(rows.items())
    ]
    return ERRORS_HEAD + "\n".join(lines) + "\n" + DOOR_HEAD + _door() + MESSAGE_HEAD + _messages()


def _door() -> str:
    """Rows of what the door of the API says by itself: ``problem(status, code, title)``, and its table of words."""
    rows = {code: (status, title) for status, (code, title) in WORDS.items()}
    for path in sorted((ROOT / "site" / "api").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "problem" and len(node.args) >= 3:
                status, code, title = node.args[:3]
                if isinstance(status, ast.Constant) and isinstance(code, ast.Constant):
                    said = title.value if isinstance(title, ast.Constant) else "(says what is wrong)"
                    rows.setdefault(str(code.value), (int(str(status.value)), str(said)))
    return "".join(f"| `{code}` | {status} | {title} |\n" for code, (status, title) in sorted(rows.items()))


def _messages() -> str:
    return "".join(f"| `{code}` | {wording.en} |\n" for code, wording in sorted(REASONS.items()))


def refusals(path: Path) -> Iterator[tuple[str, int, str]]:
    """Code, HTTP status and first sentence, where it stands there, of every refusal made in a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS and node.args:
            code = node.args[0]
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield code.value, KINDS[node.func.id].status, _sentence(node.args[1:])


def _sentence(reasons: list[ast.expr]) -> str:
    """The text in ``Reason(path, _("text"))``."""
    if reasons and isinstance(reasons[0], ast.Call) and len(reasons[0].args) == 2:
        said = reasons[0].args[1]
        if isinstance(said, ast.Call) and said.args and isinstance(said.args[0], ast.Constant):
            return str(said.args[0].value)
    return ""


def results_page() -> str:
    """Of the words of the pages, which need Django to be set up; so it is not asked for before."""
    from steelyard.site import reference_results

    return reference_results.results_page()


PAGES = {
    "settings.md": settings_page,
    "errors.md": errors_page,
    "facts.md": facts_page,
    "messages.md": messages_page,
    "results.md": results_page,
}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steelyard.site.settings")
    django.setup()
    for name, page in PAGES.items():
        (Path(sys.argv[1]) / name).write_text(page(), encoding="utf-8")
