"""What became of the declarations in files: a line for each, and the sum of all."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import msgspec

from steelyard.cycle.controls.queries_grounds import Grounds, grounds_of
from steelyard.cycle.declarations import queries as declarations
from steelyard.cycle.road.answer import Answer
from steelyard.engine.lane import Lane
from steelyard.site.assess.source import SOURCE

COLUMNS = (
    "message_id",
    "number",
    "version",
    "lane",
    "picks",
    "profiles_matched",
    "reasons",
    "propensity",
    "random_propensity",
    "release",
    "ruleset",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Tally:
    """The sum of a run."""

    def __init__(self) -> None:
        self.lanes: Counter[Lane] = Counter()
        self.profiles: Counter[str] = Counter()
        self.refusals: Counter[tuple[str, str]] = Counter()
        self.refused = 0
        self.conflicts = 0

    @property
    def decided(self) -> int:
        return self.lanes.total()

    def add(self, answers: Iterable[Answer], lines: Iterable[dict[str, Any]]) -> None:
        for answer in answers:
            if answer.lane is not None:
                self.lanes[answer.lane] += 1
                continue
            self.refused += answer.status == "refused"
            self.conflicts += answer.status == "conflict"
            self.refusals.update((reason.code, reason.detail) for reason in answer.reasons)
        for line in lines:
            self.profiles.update(signal["source"] for signal in line["signals"])


class Outputs:
    """``decisions.ndjson``, ``decisions.csv`` and ``refusals.ndjson`` in a folder; nothing where it is None."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._files: list[IO[Any]] = []

    def __enter__(self) -> Self:
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lines = self._open("decisions.ndjson", "wb")
            self._refusals = self._open("refusals.ndjson", "wb")
            self._table = csv.writer(self._open("decisions.csv", "w", newline="", encoding="utf-8"))
            self._table.writerow(COLUMNS)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for file in self._files:
            file.close()

    def write(self, answers: Iterable[Answer], lines: Iterable[dict[str, Any]]) -> None:
        if self._folder is None:
            return
        for line in lines:
            self._lines.write(msgspec.json.encode(line) + b"\n")
            self._table.writerow([_inert(cell) for cell in _cells(line)])
        for answer in answers:
            if answer.status != "decided":
                self._refusals.write(msgspec.json.encode(answer) + b"\n")

    def _open(self, name: str, mode: str, **kwargs: Any) -> Any:
        file = (self._folder or Path()).joinpath(name).open(mode, **kwargs)
        self._files.append(file)
        return file


def decision_lines(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """A line for each decided declaration of a batch, in order: picks, signals with reasons, chances, versions."""
    wanted = [answer for answer in answers if answer.status == "decided" and answer.message_id]
    known = declarations.known_messages([(SOURCE, answer.message_id or "") for answer in wanted])
    ids = {answer.message_id: known[SOURCE, answer.message_id or ""].declaration_id for answer in wanted}
    grounds = grounds_of(declaration_ids=list(ids.values()))
    return [_line(answer, grounds[ids[answer.message_id]]) for answer in wanted]


def _line(answer: Answer, grounds: Grounds) -> dict[str, Any]:
    decision = grounds.decided.decision
    return {
        "message_id": answer.message_id,
        "number": answer.number,
        "version": answer.version,
        "lane": answer.lane,
        "picks": [
            {
                "kind": pick.kind,
                "profile": pick.source if pick.source_version else None,
                "source": pick.source,
                "version": pick.source_version or None,
                "lane": pick.lane,
                "probability": pick.probability_bp / 10_000,
            }
            for pick in decision.picks
        ],
        "signals": [
            {
                "kind": signal.kind,
                "source": signal.source,
                "version": signal.version,
                "lane": signal.lane,
                "probability": signal.probability_bp / 10_000,
                "risk_area": signal.risk_area,
                "items": signal.items,
                "values": signal.values,
                "item_values": signal.item_values,
                "reason": _reason(grounds, signal.source, signal.version),
                "detail": signal.detail,
            }
            for signal in grounds.assessment.signals
        ],
        "concerns": [concern.text.en for concern in grounds.concerns],
        "propensity": decision.propensity,
        "random_propensity": decision.random_propensity,
        "versions": grounds.assessment.versions,
    }


def _reason(grounds: Grounds, source: str, version: int) -> str | None:
    profile = grounds.profiles.get((source, version))
    return profile.reason.en if profile else None


def _cells(line: dict[str, Any]) -> list[object]:
    return [
        line["message_id"],
        line["number"],
        line["version"],
        line["lane"],
        "; ".join(f"{pick['kind']} {pick['source']} {pick['probability']:.2%}".strip() for pick in line["picks"]),
        "; ".join(signal["source"] for signal in line["signals"]),
        "; ".join(line["concerns"]),
        line["propensity"],
        line["random_propensity"],
        line["versions"]["release"],
        line["versions"]["ruleset"],
    ]


def _inert(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
