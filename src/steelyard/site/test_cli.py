"""What the command line says to who mistypes."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest
from typer.testing import CliRunner

from steelyard.base.accounts.models import ApiKey, Officer
from steelyard.base.accounts.roles import Role, Scope
from steelyard.engine.pack import load
from steelyard.packs import DEMO
from steelyard.site import cli

pytestmark = pytest.mark.django_db


def test_officers_of_the_demo_read_the_clock_of_their_country() -> None:
    assert load(DEMO).country.timezone == cli.DEMO_TIME_ZONE


def told(*words: str) -> tuple[int, str]:
    done = CliRunner(env={"TERMINAL_WIDTH": "400"}).invoke(cli.app, words)
    return done.exit_code, " ".join(done.output.replace("│", " ").split())


@pytest.fixture(autouse=True)
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "house", nullcontext)


def test_an_unknown_role_is_named_with_those_there_are_and_nobody_is_enrolled() -> None:
    code, said = told("user", "add", "ada", "Ada Lind", "--role", "chief", "--role", "targeter", "--role", "boss")
    assert code == 2
    assert "no such role: boss, chief" in said
    assert all(role in said for role in Role.values)
    assert not Officer.objects.filter(username="ada").exists()


def test_an_unknown_scope_is_named_with_those_there_are_and_no_key_is_issued() -> None:
    code, said = told("key", "issue", "ASYCUDA", "--scope", "all")
    assert code == 2
    assert "no such scope: all" in said
    assert all(scope in said for scope in Scope)
    assert not ApiKey.objects.exists()


def test_who_is_enrolled_signs_in_with_what_is_shown() -> None:
    code, said = told("user", "add", "ada", "Ada Lind", "--role", "system_administrator")
    assert code == 0
    assert Officer.objects.get(username="ada").check_password(said.rpartition(" ")[2])


def test_a_faulty_pack_is_told_in_a_sentence_before_anything_is_begun(tmp_path: Path) -> None:
    goods = tmp_path / "goods.json"
    goods.write_text("{}")
    for pack in (tmp_path / "none", tmp_path):
        done = CliRunner().invoke(cli.app, ["assess", str(goods), "--pack", str(pack)])
        assert isinstance(done.exception, ValueError)
        assert str(done.exception).startswith(f"--pack {pack}: ")
