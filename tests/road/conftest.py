"""An installation on the demo pack, and messages for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from steelyard.base.actor import house
from steelyard.engine.messages import Format, Message
from steelyard.engine.messages.schema import PUBLISHED
from steelyard.engine.pack import Pack, load
from steelyard.packs import DEMO
from steelyard.site.founding import found

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SAMPLES = PUBLISHED.parent / "samples"
Letter = Callable[..., Message]


def entropy(size: int) -> bytes:
    """Secrets that are the same in every run."""
    return hashlib.shake_256(b"tests").digest(size)


@pytest.fixture(scope="session")
def demo_pack() -> Pack:
    return load(DEMO)


@pytest.fixture
def installation(db: None, demo_pack: Pack) -> Pack:
    found(demo_pack, actor=house("tests"), at=AT - timedelta(hours=1), entropy=entropy)
    return demo_pack


@pytest.fixture
def letter() -> Letter:
    """A message like the sample import, with fields replaced: ``letter(message_id="a", office="QXAIR")``."""

    def write(**fields: Any) -> Message:
        body = json.loads((SAMPLES / "import.json").read_text(encoding="utf-8")) | fields
        return Message("asycuda", Format.JSON, json.dumps(body).encode())

    return write
