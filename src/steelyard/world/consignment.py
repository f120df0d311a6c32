"""How goods travel: terms of sale, means of transport, transport documents, containers with their check digits."""

from __future__ import annotations

from typing import NamedTuple

from steelyard.engine.declaration import Mode, Party, Transport
from steelyard.engine.messages.container import check_digit
from steelyard.world.cast import Cast
from steelyard.world.commodity import BULK, commodities
from steelyard.world.draft import HOME, Draft, Head
from steelyard.world.geography import countries
from steelyard.world.names import parts
from steelyard.world.traffic import CONTAINERISED, EXPORT, Flow

FULL = 24_000  # kg gross in one container
MOST_CONTAINERS = 40
LOOSE = 25_000  # kg from which bulk goods go without containers
CONTAINER_OWNERS = ("MGLU", "BANU", "LVSU", "OFSU", "TRNU", "QXCU")
FLAGS = ("PA", "LR", "MH", "MT", "CY", "SG", "TR", "GR")
SELDOM = 167  # one declaration of so many names neither means nor carrier
SLIPS = 250  # one of so many containers is mistyped, by no one's fault


class Terms(NamedTuple):
    code: str
    freight_free: bool  # the price is without freight


TERMS = (
    *(Terms("FOB", True),) * 7,
    *(Terms("CIF", False),) * 5,
    *(Terms("CFR", False),) * 3,
    *(Terms("EXW", True),) * 2,
    *(Terms("FCA", True),) * 2,
    *(Terms("DAP", False),) * 3,
    Terms("CPT", False),
)


def terms_of(digits: int) -> int:
    """Position in ``TERMS`` by the random digits of a declaration."""
    return digits // 13 % len(TERMS)


class Consignment:
    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.home = cast.home
        self.world = countries()
        self.ships = parts("sea")[1]
        self.package_mass = commodities().package_mass

    def is_unmarked(self, draft: Draft, head: Head) -> bool:
        return head.number % SELDOM == 0 or head.place in draft.unmarked

    def carrier(self, flow: Flow, head: Head) -> Party:
        carriers = self.cast.carriers[flow.way]
        return carriers[head.declarant if flow.way == "parcel" else head.number // 5 % len(carriers)]

    def transport(self, draft: Draft, head: Head, flow: Flow, office: str, gross: float) -> Transport:
        digits = head.number
        abroad = head.dispatch if head.dispatch != HOME else head.destination
        places = self.world.places[flow.way][abroad]
        place = draft.loading.get(head.place) or places[digits % len(places)]
        marked = not self.is_unmarked(draft, head)
        return Transport(
            mode=flow.mode,
            means=self._means(flow, digits) if marked else None,
            nationality=self._nationality(flow, digits, abroad) if marked else None,
            document=self._document(flow, digits, head.second),
            loading=office if flow.direction is EXPORT else place,
            unloading=place if flow.direction is EXPORT else office,
            containers=self._containers(draft, head, gross) if flow.mode in CONTAINERISED else (),
        )

    def _means(self, flow: Flow, digits: int) -> str:
        if flow.mode is Mode.SEA:
            return f"MV {self.ships[digits // 3 % len(self.ships)]} {digits % 700:03d}{'EW'[digits % 2]}"
        if flow.mode is Mode.ROAD:
            return f"{chr(65 + digits % 26)}{chr(65 + digits // 26 % 26)} {digits % 9000 + 1000}"
        if flow.mode is Mode.RAIL:
            return f"T{digits % 9000 + 1000}"
        return f"QZ{digits % 900 + 100}"

    def _nationality(self, flow: Flow, digits: int, abroad: int) -> str:
        if flow.mode is Mode.SEA:
            return FLAGS[digits // 7 % len(FLAGS)]
        return self.home if digits % 3 == 0 else self.world.code[abroad]

    def _document(self, flow: Flow, digits: int, second: int) -> str:
        serial = (digits * 31 + second) % 10**9
        if flow.mode is Mode.SEA:
            return f"{CONTAINER_OWNERS[digits // 5 % 4][:3]}B{serial:09d}"
        if flow.mode is Mode.AIR or flow.mode is Mode.EXPRESS:
            return f"{700 + digits % 60}-{serial % 10**8:08d}"
        if flow.mode is Mode.POST:
            return f"CP{serial:09d}{self.home}"
        return f"{'CIM' if flow.mode is Mode.RAIL else 'CMR'}{serial:09d}"

    def _containers(self, draft: Draft, head: Head, gross: float) -> tuple[str, ...]:
        digits = head.number
        if gross > LOOSE and self.package_mass[int(draft.lines.goods[head.first])] >= BULK:
            return ()
        count = min(MOST_CONTAINERS, max(1, -int(-gross // FULL)))
        numbers = [container_number(digits * 8191 + place * 104_729) for place in range(count)]
        if head.place in draft.containers_wrong or digits % SLIPS == 1:
            wrong = digits % count
            numbers[wrong] = numbers[wrong][:-1] + str((int(numbers[wrong][-1]) + 1 + digits % 8) % 10)
        return tuple(numbers)


def container_number(serial: int) -> str:
    """A container number with its right check digit (ISO 6346)."""
    stem = f"{CONTAINER_OWNERS[serial // 10**6 % len(CONTAINER_OWNERS)]}{serial % 10**6:06d}"
    return f"{stem}{check_digit(stem)}"
