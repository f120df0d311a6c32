"""What a person can mend is told in a sentence, without a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"STEELYARD_DATA_DIR": "/proc/steelyard"}, "STEELYARD_DATA_DIR: /proc/steelyard cannot be made"),
        ({"STEELYARD_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "The database does not serve"),
    ],
)
def test_what_is_wrong_with_the_ground_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: dict[str, str], said: str
) -> None:
    # A process of its own, for here Django has its settings already.
    monkeypatch.delenv("STEELYARD_DATABASE_URL", raising=False)
    environment = {**os.environ, "STEELYARD_DATA_DIR": str(tmp_path), **setting}
    ended = subprocess.run(
        [sys.executable, "-m", "steelyard", "check"], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout
