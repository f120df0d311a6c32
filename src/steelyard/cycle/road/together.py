"""Callers who come while others are being cleared are cleared together, as the next batch.

A transaction costs much the same for one declaration as for twenty, and one office is cleared by one transaction at a
time. So a rush, or a disk that stopped for a moment, is worked off in a few batches, and nobody waits for a batch to
fill: a caller who finds nobody at work goes at once, alone.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import InterfaceError, OperationalError

from steelyard.cycle.road.answer import Answer
from steelyard.engine.messages import Message

MOST_TOGETHER = 64
"""Callers cleared in one batch: enough to outrun any rush, few enough for every answer to come soon."""

Clear = Callable[[Sequence[Message], datetime], list[Answer]]


class _Caller:
    """One thread with its message; woken when it is answered, or when it is its turn to lead."""

    def __init__(self, message: Message, at: datetime) -> None:
        self.message = message
        self.at = at
        self.woken = threading.Event()
        self.answer: Answer | None = None
        self.error: Exception | None = None

    @property
    def served(self) -> bool:
        return self.answer is not None or self.error is not None

    def take(self) -> Answer:
        if self.answer is None:
            raise self.error or RuntimeError("asked before it was served")
        return self.answer


class Together:
    """The callers of this process. Whoever finds nobody leading leads: clears all who wait, hands over, returns."""

    def __init__(self, clear: Clear) -> None:
        self._clear = clear
        self._lock = threading.Lock()
        self._waiting: deque[_Caller] = deque()
        self._led = False

    def clear(self, message: Message, *, at: datetime) -> Answer:
        """The answer to ``message``, cleared at ``at`` or when the latest of those cleared with it came.

        Raises what clearing it raises. Without a database that is the same error for all who were in the batch, and
        nothing of it is kept; any other error of a batch is met alone by the message that causes it.
        """
        caller = _Caller(message, at)
        with self._lock:
            self._waiting.append(caller)
            leads, self._led = not self._led, True
        if not leads:
            caller.woken.wait()
        if not caller.served:
            self._lead()
        return caller.take()

    def _lead(self) -> None:
        with self._lock:
            party = [self._waiting.popleft() for _ in range(min(MOST_TOGETHER, len(self._waiting)))]
        try:
            self._serve(party)
        finally:
            with self._lock:
                self._led = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].woken.set()
            for each in party:
                if not each.served:
                    each.error = RuntimeError("this thread's batch was interrupted")
                each.woken.set()

    def _serve(self, party: Sequence[_Caller]) -> None:
        """Answer everybody in ``party``, or say what went wrong."""
        try:
            answers = self._clear([each.message for each in party], max(each.at for each in party))
        except (OperationalError, InterfaceError) as error:
            for each in party:
                each.error = error
        except Exception as error:
            if len(party) == 1:
                party[0].error = error
                return
            for each in party:
                self._serve([each])
        else:
            for each, answer in zip(party, answers, strict=True):
                each.answer = answer
