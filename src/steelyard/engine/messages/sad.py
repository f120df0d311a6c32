"""The ASYCUDA World SAD in XML.

The reader is tolerant of how files are spelt (see ``elements``), not of what they say: once tidied, every value obeys
the same rules as in canonical JSON. A SAD has no message id: without one in its envelope it is called by its
registration (office, year, serial and number), or else by the declarant's code, year and reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from steelyard.engine.declaration import Declaration, Direction, Mode
from steelyard.engine.messages import sad_boxes as box
from steelyard.engine.messages.conventions import Conventions
from steelyard.engine.messages.declaration_form import DECLARATION, DOCUMENT, ITEM, MONEY, TRANSPORT, read_tree
from steelyard.engine.messages.elements import Broken, Element, RepeatedElement, key, parse
from steelyard.engine.messages.flaw import Flaw
from steelyard.engine.messages.form import Form
from steelyard.engine.messages.kinds import Family, Kind, Number
from steelyard.engine.messages.limits import DEFAULT, Limits
from steelyard.engine.messages.refusal import ENVELOPE, Path, Reason, Refused, reason, refused
from steelyard.engine.messages.written import (
    as_sent,
    commodity_code,
    day_as_written,
    day_forms,
    fraction,
    number_as_written,
)

ROOTS = (key("ASYCUDA"), key("SAD"))
HS_DIGITS = 10
LONGEST_COUNT = 10  # digits; more are for the field to refuse
ENOUGH_ITEMS = DECLARATION.lists["items"].most + 1  # to see that there are too many


def read_sad(
    body: bytes, conventions: Conventions, *, message_id: str | None = None, limits: Limits = DEFAULT
) -> Declaration | Refused:
    """The declaration in an ASYCUDA SAD, or every reason why not with its XPath; its envelope may name it."""
    try:
        root = parse(body, limits)
        if key(root.tag) not in ROOTS:
            raise Broken("", Flaw("sad.root", found=root.tag))
    except Broken as broken:
        return refused(reason(broken.place, broken.flaw.code, **broken.flaw.values))
    reading = _Reading(root, conventions, enveloped=bool(message_id))
    tree = reading.header()
    if message_id:
        tree["message_id"] = message_id
    else:
        reading.name(tree)
    return read_tree(tree, reading.place, limits, told=tuple(reading.told.values()), sent=reading.sent)


def sad_places(body: bytes, conventions: Conventions) -> Callable[[str], str]:
    """The XPath in a SAD that was read for the JSON pointer of a field of its declaration."""
    reading = _Reading(parse(body, DEFAULT), conventions)
    reading.header()
    return lambda pointer: reading.place(tuple(pointer.split("/")[1:])) if pointer else ""


class _Reading:
    """Makes the tree of a declaration from one document, and remembers where each value stood."""

    def __init__(self, root: Element, conventions: Conventions, *, enveloped: bool = False) -> None:
        self.root = root
        items = root.all("Item")
        self.items, self.unread = items[:ENOUGH_ITEMS], len(items[ENOUGH_ITEMS:])
        self.conventions = conventions
        self.enveloped = enveloped  # whether the message id is that of the envelope
        # An element, and what should stand under it.
        self.places: dict[Path, tuple[Element, str]] = {
            ("message_id",): (root, f"{box.REGISTRATION}/Number"),
            ("items",): (root, "Item"),
            ("transport", "containers"): (root, box.CONTAINERS[0]),
        }
        self.told: dict[tuple[str, str], Reason] = {}  # by place and code: a value may be looked at twice

    def header(self) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        self.boxes(tree, (), self.root, box.HEADER, DECLARATION)
        self.direction(tree)
        self.invoice(tree, ("total",), self.root, box.TOTAL)
        transport: dict[str, Any] = {}
        self.boxes(transport, ("transport",), self.root, box.TRANSPORT, TRANSPORT)
        self.put(transport, ("transport", "mode"), self.found(self.root, box.MODE), _mode)
        containers = [found for path in box.CONTAINERS for found in self.root.all(path) if self.sole(found).value]
        transport["containers"] = [found.value for found in containers]
        for index, found in enumerate(containers):
            self.places["transport", "containers", index] = found, ""
        tree["transport"] = transport
        tree["parties"] = list(self.parties())
        tree["items"] = [self.item(element, ("items", index)) for index, element in enumerate(self.items)]
        tree["items"] += [None] * self.unread  # a list too long is refused as it is, and told by its whole length
        return tree

    def item(self, element: Element, at: Path) -> dict[str, Any]:
        item: dict[str, Any] = {"sequence": int(at[-1]) + 1}
        self.places[at] = element, ""
        self.places[(*at, "hs")] = element, box.COMMODITY
        self.boxes(item, at, element, box.ITEM, ITEM)
        commodity, precision = (self.found(element, (path,)) for path in (box.COMMODITY, box.PRECISION))
        self.put(item, (*at, "hs"), commodity, lambda code: _hs(code, _value(precision)))
        procedure, national = (self.found(element, (path,)) for path in (box.PROCEDURE, box.NATIONAL_PROCEDURE))
        self.put(item, (*at, "cpc"), procedure, lambda code: _code(code + _value(national)))
        self.invoice(item, (*at, "price"), element, box.PRICE)
        for name, paths in box.NATIONAL_AMOUNTS.items():
            self.amount(item, (*at, name), self.found(element, paths), None)
        self.put(item, (*at, "packages"), self.found(element, box.PACKAGES), _packages)
        self.supplementary_unit(item, at, element)
        self.duty_rate(item, at, element)
        self.places[(*at, "documents")] = element, box.DOCUMENTS
        documents: list[dict[str, Any]] = []
        for attached in element.all(box.DOCUMENTS):
            document: dict[str, Any] = {}
            self.boxes(document, (*at, "documents", len(documents)), attached, box.DOCUMENT, DOCUMENT)
            if document:
                documents.append(document)
        item["documents"] = documents
        return item

    def name(self, tree: dict[str, Any]) -> None:
        """What a SAD is called by its own contents.

        Registrations are numbered anew each year: without its date, a number names no declaration.
        """
        registered = self.found(self.root, (f"{box.REGISTRATION}/Number",))
        if registered is None:
            before = [
                self.found(self.root, (f"{box.DECLARANT}/{each}",)) for each in ("Declarant_code", "Reference/Year")
            ]
            number = self.found(self.root, (f"{box.DECLARANT}/Reference/Number",))
            self.put(tree, ("message_id",), number, lambda text: _joined(*map(_value, before), text))
            return
        office, serial, day = (
            self.found(self.root, (path,))
            for path in (box.OFFICE, f"{box.REGISTRATION}/Serial_number", f"{box.REGISTRATION}/Date")
        )
        registration: dict[str, str] = {}
        self.put(registration, ("registered",), day, self.reader(DECLARATION.values["declared_on"]))
        if registration:
            since = _value(office), registration["registered"][:4]
            self.put(tree, ("message_id",), registered, lambda text: _joined(*since, _value(serial) + text))
        else:
            self.places["message_id",] = self.root, f"{box.REGISTRATION}/Date"

    def parties(self) -> Iterator[dict[str, Any]]:
        """Parties with a code or a name; where a name runs over several lines, the address begins on the second."""
        count = 0
        for role, code_path, name_path in box.PARTIES:
            at: Path = ("parties", count)
            party: dict[str, Any] = {"role": role.value}
            name = self.found(self.root, (name_path,))
            self.put(party, (*at, "identifier"), self.found(self.root, (code_path,)), _tidy)
            self.put(party, (*at, "name"), name, lambda text: _tidy(text.partition("\n")[0]))
            self.put(party, (*at, "address"), name, lambda text: _tidy(text.partition("\n")[2]) or None)
            if len(party) > 1:
                count += 1
                yield party

    def direction(self, tree: dict[str, Any]) -> None:
        """Import, export or transit, and the regime, from the type of declaration and the general procedure (box 1)."""
        declared, flow = self.found(self.root, box.DECLARED_TYPE), self.found(self.root, box.FLOW)
        procedure = _code(_value(self.found(self.root, box.PROCEDURE_CODE)))
        self.places["direction",] = self.root, box.DECLARED_TYPE[0]
        kind = _code(_value(declared or flow))
        self.put(tree, ("direction",), declared or flow, lambda text: _direction(kind, _code(_value(flow)), procedure))
        self.put(tree, ("regime",), declared or flow, lambda text: kind + procedure)

    def invoice(self, into: dict[str, Any], at: Path, under: Element, path: str) -> None:
        """The amount in a foreign currency where both are given, else the national amount."""
        currency, foreign, national = (
            self.found(under, (f"{path}/{each}",)) for each in (box.CURRENCY, box.FOREIGN, box.NATIONAL)
        )
        if foreign is None or (currency is None and national is not None):
            self.amount(into, at, national, None)
            return
        self.amount(into, at, foreign, currency)
        if currency is None:
            del into[str(at[-1])]["currency"]
            self.places[(*at, "currency")] = under, f"{path}/{box.CURRENCY}"

    def amount(self, into: dict[str, Any], at: Path, found: Element | None, currency: Element | None) -> None:
        """Money, in the national currency where no other stands beside it."""
        if found is None:
            return
        into[str(at[-1])] = money = {"currency": _code(_value(currency)) or self.conventions.national_currency}
        self.places[(*at, "currency")] = currency or found, ""
        self.put(money, (*at, "amount"), found, self.reader(MONEY.values["amount"]))

    def supplementary_unit(self, item: dict[str, Any], at: Path, element: Element) -> None:
        """The first supplementary unit that has a code and a quantity."""
        for unit in element.all(box.UNITS):
            code, quantity = self.found(unit, (box.UNIT,)), self.found(unit, (box.QUANTITY,))
            if code is not None and quantity is not None:
                self.put(item, (*at, "unit"), code, _code)
                self.put(item, (*at, "quantity"), quantity, number_as_written)
                return

    def duty_rate(self, item: dict[str, Any], at: Path, element: Element) -> None:
        """The rate, in per cent, of the first tax line that is customs duty."""
        for line in element.all(box.TAXES):
            if _value(self.found(line, (box.TAX_CODE,))) in self.conventions.duty_codes:
                rate = self.found(line, (box.TAX_RATE,))
                self.put(item, (*at, "duty_rate"), rate, lambda text: fraction(number_as_written(text)))
                return

    def boxes(self, into: dict[str, Any], at: Path, under: Element, boxes: Mapping[str, box.Paths], form: Form) -> None:
        """Single values: each from the first place that has one, tidied as its kind is written."""
        for name, paths in boxes.items():
            found = self.found(under, paths)
            if found is not None:
                self.put(into, (*at, name), found, self.reader(form.values[name]))
            elif name in form.required:
                self.places[(*at, name)] = under, paths[0]

    def put(self, into: dict[str, Any], at: Path, found: Element | None, tidy: Callable[[str], Any]) -> None:
        if found is None:
            return
        self.places[at] = found, ""
        if found.value is None:
            return
        try:
            value = tidy(found.value)
        except Flaw as flaw:
            self.tell(found, flaw)
        else:
            if value is not None:
                into[str(at[-1])] = value

    def found(self, under: Element, paths: box.Paths) -> Element | None:
        """The element that gives a value, of ``paths`` under ``under``."""
        for path in paths:
            each, rest = (self.items, path.removeprefix("Item/")) if path.startswith("Item/") else ([under], path)
            for element in each:
                try:
                    found = element.one(rest)
                except RepeatedElement as repeated:
                    self.tell(repeated.again, Flaw("xml.repeated"))
                    return self.sole(repeated.first)
                if found is not None:
                    return self.sole(found)
        return None

    def sole(self, element: Element) -> Element:
        """``element``, whose value should stand alone in it."""
        if element.mixed:
            self.tell(element, Flaw("xml.mixed"))
        return element

    def tell(self, element: Element, flaw: Flaw) -> None:
        place = element.xpath
        self.told.setdefault((place, flaw.code), reason(place, flaw.code, **flaw.values))

    def reader(self, kind: Kind) -> Callable[[str], Any]:
        """How text is tidied for a kind, before its rules are applied."""
        if kind.family is Family.DAY:
            return lambda text: day_as_written(text, day_first=self.conventions.day_first)
        return READERS[kind.family]

    def place(self, path: Path) -> str:
        """The XPath of a value, or of where it should stand."""
        if self.enveloped and path == ("message_id",):
            return ENVELOPE
        element, missing = self.places.get(path, (self.root, ""))
        return f"{element.xpath}/{missing}" if missing else element.xpath

    def sent(self, path: Path, flaw: Flaw) -> Flaw:
        """``flaw`` of a value that was tidied, told of what its element holds."""
        element, missing = self.places.get(path, (self.root, ""))
        if missing or element.value is None or path[-1] in COMPOSED:
            return flaw
        form = day_forms(day_first=self.conventions.day_first)
        return as_sent(flaw, element.value, form=form, percent=path[-1] == "duty_rate")


COMPOSED = ("message_id", "hs", "cpc", "regime")
"""Fields made of several elements: what is wrong is told of the whole."""


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _code(text: str) -> str:
    return "".join(text.split()).upper()


READERS: dict[Family, Callable[[str], Any]] = {
    Family.TEXT: _tidy,
    Family.CODE: _code,
    Family.DECIMAL: number_as_written,
    Family.WHOLE: lambda text: Number(number_as_written(text)),
}


def _value(element: Element | None) -> str:
    return (element.value or "") if element is not None else ""


def _hs(code: str, precision: str) -> str:
    """The commodity code with its first precision, as far as ten digits go."""
    digits = commodity_code(code)
    longer = digits + _code(precision)
    return longer if len(longer) <= HS_DIGITS else digits


def _packages(text: str) -> Number:
    """The packages an item lies in: of one shared with other items, files give its part (``0.06``), and it is one."""
    written = number_as_written(text)
    whole, _, part = written.partition(".")
    shared = whole.isdigit() and part.strip("0").isdigit() and len(whole) < LONGEST_COUNT
    return Number(int(whole) + 1 if shared else written)


def _direction(kind: str, flow: str, procedure: str) -> str:
    """From the type; from the flow of goods where the type says neither way (``CO``, ``EU``, national types)."""
    if kind.startswith("T") or procedure.startswith(box.TRANSIT_PROCEDURE):
        return Direction.TRANSIT.value
    for said in (flow, kind) if kind in box.EITHER_WAY else (kind, flow):
        for start, direction in (("I", Direction.IMPORT), ("E", Direction.EXPORT)):
            if said.startswith(start):
                return direction.value
    raise Flaw("sad.direction", found=kind)


def _mode(text: str) -> str | None:
    """The mode of a code of one digit, or of two of which the second tells the kind of vehicle (``31`` is a lorry)."""
    code = text.lstrip("0")[:1] if len(text) <= 2 and text.isascii() and text.isdigit() else text
    if code in box.MODES:
        mode = box.MODES[code]
        return mode.value if mode else None
    if text.lower() in list(Mode):
        return text.lower()
    raise Flaw("choice", found=text, allowed=", ".join(filter(None, box.MODES)))


def _joined(*parts: str) -> str:
    return "-".join(filter(None, parts))
