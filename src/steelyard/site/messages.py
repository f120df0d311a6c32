"""The sentences of the pages: gathered from code and templates, kept in ``locale/*/LC_MESSAGES/django.po``, compiled.

Done with Babel alone, so no GNU gettext has to be on the machine. Only developers and builds need it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, Token, TokenType

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ROOT / "locale"
TRANSLATED = ("fr", "ar")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
UNCHANGING = datetime(2026, 1, 1, tzinfo=UTC)  # a header without dates changes only when a sentence does
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

STRING = r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')"""
TRANSLATE = re.compile(rf"^(?:translate|trans)\s+{STRING}(?:.*?\bcontext\s+{STRING})?")
CONSTANT = re.compile(rf"_\({STRING}\)")
BLOCK = re.compile(r"^(?:blocktranslate|blocktrans)\b(.*)$", re.DOTALL)
CONTEXT = re.compile(rf"\bcontext\s+{STRING}")

Found = tuple[int, str | tuple[str, str], str | None]
"""Line, sentence (or singular and plural), context."""


def in_template(text: str) -> Iterator[Found]:
    """The sentences of a template."""
    tokens = iter(Lexer(text).tokenize())
    for token in tokens:
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        for quoted in CONSTANT.findall(token.contents):
            yield token.lineno or 0, _first(*quoted), None
        if token.token_type is TokenType.BLOCK:
            if said := TRANSLATE.match(token.contents):
                yield token.lineno or 0, _first(*said.groups()[:2]), _first(*said.groups()[2:]) or None
            elif block := BLOCK.match(token.contents):
                yield _block(token, block[1], tokens)


def _block(opening: Token, options: str, tokens: Iterator[Token]) -> Found:
    """A sentence with values in it, up to its closing tag."""
    forms = [""]
    for token in tokens:
        if token.token_type is TokenType.BLOCK:
            if token.contents.strip() == "plural":
                forms.append("")
                continue
            break
        forms[-1] += f"%({token.contents.strip()})s" if token.token_type is TokenType.VAR else _escaped(token)
    if " trimmed" in options:
        forms = [" ".join(line.strip() for line in form.strip().splitlines()) for form in forms]
    context = CONTEXT.search(options)
    sentence = forms[0] if len(forms) == 1 else (forms[0], forms[1])
    return opening.lineno or 0, sentence, _first(*context.groups()) if context else None


def _escaped(token: Token) -> str:
    return token.contents.replace("%", "%%")


def _first(*groups: str | None) -> str:
    return next((group for group in groups if group is not None), "").replace('\\"', '"').replace("\\'", "'")


def sources() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*.py")):
        if not path.name.startswith("test_") and "migrations" not in path.parts:
            yield path
    yield from sorted(ROOT.rglob("templates/**/*.html"))


def gathered() -> Catalog:
    """Every sentence of the code and the templates, untranslated."""
    catalog = Catalog(project="Steelyard", charset="utf-8", creation_date=UNCHANGING, fuzzy=False)
    for path in sources():
        place = str(path.relative_to(ROOT.parent))
        if path.suffix == ".html":
            for line, sentence, context in in_template(path.read_text(encoding="utf-8")):
                catalog.add(sentence, locations=[(place, line)], context=context)
            continue
        for row, spoken, _comments, scope in extract("python", BytesIO(path.read_bytes()), KEYWORDS):
            catalog.add(spoken, locations=[(place, row)], context=scope)
    return catalog


def path_of(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "django.po"


def kept(language: str) -> Catalog:
    """What is translated so far."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def update() -> dict[str, int]:
    """Bring the kept files up to date with the code; returns how many sentences each language still owes."""
    fresh = gathered()
    owed = {}
    for language in TRANSLATED:
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog = kept(language) if path.exists() else Catalog(locale=language)
        catalog.update(fresh, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.fuzzy, catalog.project, catalog.version = False, "Steelyard", "1"
        catalog.header_comment = "# Steelyard's sentences."
        catalog.creation_date = catalog.revision_date = UNCHANGING
        catalog.last_translator = catalog.language_team = catalog.msgid_bugs_address = "Steelyard"
        with path.open("wb") as file:
            write_po(file, catalog, width=120, sort_output=True, include_lineno=False)
        owed[language] = sum(1 for message in catalog if message.id and _empty(message))
    return owed


def compile_all() -> None:
    """Write the ``.mo`` files that Django reads."""
    for language in TRANSLATED:
        with path_of(language).with_suffix(".mo").open("wb") as file:
            write_mo(file, kept(language))


def faults() -> list[str]:
    """What is wrong: sentences without translation, fuzzy ones, values lost on the way, catalogs behind the code."""
    fresh = gathered()
    wrong = []
    for language in TRANSLATED:
        catalog = kept(language)
        for message in fresh:
            if not message.id:
                continue
            translated = catalog.get(message.id, message.context)
            if translated is None:
                wrong.append(f"{language}: not in the catalog: {message.id!r}")
            else:
                wrong += [f"{language}: {fault}: {message.id!r}" for fault in _faults(translated)]
        known = {(message.id, message.context) for message in fresh}
        gone = [message.id for message in catalog if message.id and (message.id, message.context) not in known]
        wrong += [f"{language}: no longer said: {sentence!r}" for sentence in gone]
    return wrong


def _forms(message: Message) -> tuple[str, ...]:
    return _all(message.string)


def _all(said: Any) -> tuple[str, ...]:
    """A sentence alone, or its singular and plural forms."""
    return tuple(said) if isinstance(said, tuple | list) else (said or "",)


def _empty(message: Message) -> bool:
    return not all(form.strip() for form in _forms(message))


def _faults(message: Message) -> Iterator[str]:
    if _empty(message):
        yield "not translated"
        return
    if message.fuzzy:
        yield "fuzzy"
    allowed = {frozenset(PLACEHOLDER.findall(form)) for form in _all(message.id)}
    most = frozenset().union(*allowed)
    for form in _forms(message):
        found = frozenset(PLACEHOLDER.findall(form))
        # A plural form may leave the number out ("one code"); nothing may be added or otherwise lost.
        if found not in allowed and not (isinstance(message.id, tuple) and found <= most):
            yield f"values differ in {form!r}"
