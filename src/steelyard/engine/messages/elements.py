"""XML as a plain tree, from bytes that nobody trusts: bounded while it arrives, with nothing in it that acts.

A document type, an entity, a processing instruction or an element of another namespace ends the reading at once, so
no entity is expanded, no file is opened and no address is called. Names are compared by ``key``, as real files spell
them in several ways; ``<null/>`` is how ASYCUDA writes a missing value.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import NoReturn

from lxml import etree

from steelyard.engine.messages.flaw import Flaw
from steelyard.engine.messages.limits import Limits
from steelyard.engine.messages.text import ENCODINGS


@lru_cache(maxsize=4_096)
def key(name: str) -> str:
    """A name as it is compared: case, punctuation and doubled letters make no difference.

    ``Suppplementary_unit_code``, ``Supplementary_Unit_Code`` and ``supplementaryUnitCode`` are one name.
    """
    letters = re.sub("[^a-z0-9]", "", name.lower())
    return re.sub(r"([a-z])\1+", r"\1", letters)


@lru_cache(maxsize=1_024)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(map(key, path.split("/")))


class Element:
    """One element: its ``tag`` as written, its children by ``key``, each list in document order.

    ``value`` is its own text, ``None`` where that is blank or says ``null``; ``null`` whether it holds ``<null/>``.
    """

    __slots__ = ("children", "null", "parent", "position", "tag", "tags", "value")

    def __init__(self, tag: str, parent: Element | None) -> None:
        self.tag = tag
        self.parent = parent
        self.position = 1  # among the siblings of the same tag
        self.value: str | None = None
        self.null = False
        self.children: dict[str, list[Element]] | None = None  # most elements have none
        self.tags: dict[str, int] = NO_TAGS  # of the children, counted
        if parent is not None and tag.lower() != NULL:
            parent.take(self)

    def take(self, child: Element) -> None:
        if self.children is None:
            self.children, self.tags = {}, {}
        child.position = self.tags[child.tag] = self.tags.get(child.tag, 0) + 1
        self.children.setdefault(key(child.tag), []).append(child)

    def all(self, path: str) -> list[Element]:
        """Every element under ``path`` (``Country/Export``)."""
        found = [self]
        for name in _steps(path):
            found = [child for element in found if element.children for child in element.children.get(name, ())]
        return found

    @property
    def mixed(self) -> bool:
        """Whether it holds other elements where a value alone should stand, or says ``null`` beside its text."""
        return self.children is not None or (self.null and self.value is not None)

    def one(self, path: str) -> Element | None:
        """The element under ``path`` that has a value. Raises ``RepeatedElement`` where two have different ones."""
        found: Element | None = None
        for element in self.all(path):
            if element.value is not None or element.mixed:
                if found is not None and found.value != element.value:
                    raise RepeatedElement(found, element)
                found = found or element
        return found

    @property
    def xpath(self) -> str:
        if self.parent is None:
            return f"/{self.tag}"
        index = f"[{self.position}]" if self.parent.tags.get(self.tag, 1) > 1 else ""
        return f"{self.parent.xpath}/{self.tag}{index}"


class RepeatedElement(Exception):
    """An element that should stand once stands again with another value."""

    def __init__(self, first: Element, again: Element) -> None:
        super().__init__(again.tag)
        self.first = first
        self.again = again


NULL = "null"
"""Says that its parent has no value, and is no child of it: a third of the elements of a real file are these.
One that holds anything says no such thing, and is an element like others."""
NO_TAGS: dict[str, int] = {}


class Broken(Exception):
    """Reading ended; ``place`` is a line and column or the path of open elements."""

    def __init__(self, place: str, flaw: Flaw) -> None:
        super().__init__(flaw.code)
        self.place = place
        self.flaw = flaw


def parse(body: bytes, limits: Limits) -> Element:
    """The root of ``body``. Raises ``Broken``."""
    if len(body) > limits.bytes:
        raise Broken("", Flaw("size", limit=limits.bytes))
    builder = _Builder(limits)
    parser = etree.XMLParser(
        target=builder,
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        etree.fromstring(_utf_8(body), parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise Broken(f"line {line}, column {column}", Flaw("xml.syntax", problem=_problem(error))) from None
    if builder.root is None:
        raise Broken("", Flaw("xml.syntax", problem="no element found"))
    return builder.root


_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""").match


def _utf_8(body: bytes) -> bytes:
    """``body`` as UTF-8, decoded here: what the parser is told of the encoding is never the sender's to choose."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in body[:4]:
        raise Broken("", Flaw("xml.encoding", found="UTF-16 or UTF-32"))
    content = body.removeprefix(codecs.BOM_UTF8)
    declared = _DECLARED(content)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name not in (*ENCODINGS, "us-ascii", "utf8"):
        raise Broken("", Flaw("xml.encoding", found=name))
    try:
        return content.decode(name).encode("utf-8")
    except UnicodeDecodeError as error:
        raise Broken("", Flaw("encoding", encoding=name, position=error.start)) from None


def _problem(error: etree.XMLSyntaxError) -> str:
    return (error.msg or "unreadable").rpartition(", line ")[0] or str(error.msg or "unreadable")


class _Builder:
    """What the parser calls as it reads."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.root: Element | None = None
        self.open: list[tuple[Element, list[str]]] = []  # with the pieces of its text
        self.count = 0
        self.names: set[str] = set()
        self.namespace = ""

    def start(self, tag: str | bytes, attributes: dict[str | bytes, str | bytes]) -> None:
        name = str(tag)
        self.count += 1
        if self.count > self.limits.nodes:
            self.stop(Flaw("nodes", limit=self.limits.nodes))
        if len(self.open) >= self.limits.depth:
            self.stop(Flaw("depth", limit=self.limits.depth))
        if len(attributes) > self.limits.attributes:
            self.stop(Flaw("xml.attributes", limit=self.limits.attributes))
        namespace = ""
        if name.startswith("{"):
            namespace, _, name = name[1:].partition("}")
        if self.root is not None and namespace != self.namespace:
            self.stop(Flaw("xml.namespace", found=namespace or "none"))
        self.names.add(name)
        if len(self.names) > self.limits.names:
            self.stop(Flaw("xml.names", limit=self.limits.names))
        element = Element(name, self.open[-1][0] if self.open else None)
        if self.root is None:
            self.root, self.namespace = element, namespace
        self.open.append((element, []))

    def end(self, tag: str | bytes) -> None:
        element, pieces = self.open.pop()
        text = "".join(pieces).strip()
        element.value = text if text and text != NULL else None
        if element.tag.lower() == NULL and element.parent is not None:
            if element.value is None and element.children is None:
                element.parent.null = True
            else:
                element.parent.take(element)

    def data(self, data: str | bytes) -> None:
        self.open[-1][1].append(str(data))

    def comment(self, text: str | bytes) -> None:
        """Comments say nothing."""

    def pi(self, target: str | bytes, data: str | bytes | None = None) -> None:
        self.stop(Flaw("xml.instruction"))

    def doctype(self, name: str | bytes, public: str | bytes | None, system: str | bytes | None) -> None:
        self.stop(Flaw("xml.doctype"))

    def close(self) -> None:
        """The parser's last word, also after ``stop``."""

    def stop(self, flaw: Flaw) -> NoReturn:
        raise Broken(self.open[-1][0].xpath if self.open else "", flaw)
