from __future__ import annotations

import stat
from pathlib import Path

import pytest

from steelyard.site.environment import Environment, SettingsRefused, kept_secret, load
from steelyard.site.reference_settings import taken
from steelyard.site.settings import database


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Environment.model_fields:
        monkeypatch.delenv(f"STEELYARD_{name.upper()}", raising=False)
    monkeypatch.setenv("STEELYARD_DATA_DIR", str(tmp_path))


def test_nothing_has_to_be_set(tmp_path: Path) -> None:
    environment = load()
    assert (environment.host, environment.port) == ("127.0.0.1", 8000)
    assert environment.postgres_dir == tmp_path / "postgres"
    assert environment.database_url is None


def test_every_wrong_setting_is_told_at_once_and_misspelt_ones_too(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "PORT": "80000",
        "TIME_ZONE": "Mars/Olympus",
        "ALLOWED_HOSTS": "good.example, b@d",
        "HOST": "0.0.0.0.0",
        "LOG_LEVEL": " ",
        "METRICS_TOKEN": "",
        "DEBUG": "perhaps",
        "DATABASE_URL": "mysql://x/y",
        "LANGUAGE": "xx",
        "SECRET_KEY": "changeme",
        "WEBHOOK_HOSTS": "*.example.org",
        "WEBHOOK_NETWORKS": "10.0.0.0/8, 10.1.2.3/8",
        "WORKERZ": "2",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(f"STEELYARD_{name}", value)
    with pytest.raises(SettingsRefused) as refused:
        load()
    assert {reason.split(":")[0].removeprefix("STEELYARD_") for reason in refused.value.reasons} == set(wrong)
    assert "STEELYARD_WORKERS is one" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SECRET_KEY", "short-but-secret"), ("METRICS_TOKEN", "s3cret"), ("DATABASE_URL", "mysql://me:s3cret@db/x")],
)
def test_a_refusal_never_shows_a_secret(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"STEELYARD_{name}", value)
    with pytest.raises(SettingsRefused) as refused:
        load()
    assert "s3cret" not in str(refused.value)
    assert value not in str(refused.value)


def test_the_settings_shown_hold_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEELYARD_SECRET_KEY", "kkkkkk0123456789" * 4)
    assert "kkk" not in repr(load())


def test_the_secret_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    first = load().signing_key
    assert len(first) >= 50
    assert load().signing_key == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert kept_secret(tmp_path / "new" / "another") != first
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "secret_key"]


def test_an_external_database_is_taken_apart_for_django(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEELYARD_DATABASE_URL", "postgresql://me:p%40ss@db.example:5433/customs?sslmode=require")
    described = database(load())
    assert {key: described[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "customs",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("mysql://s3cret@db/x", ["must begin with postgresql://"]),
        ("postgresql://me:s3 cret@db/x", ["must hold no space"]),
        ("postgresql://me:s3cret%zz@db/x", ["has a %"]),
        ("postgresql://db", ["names no database"]),
        ("postgresql://me:s3cret@db:5432/", ["names no database"]),
        ("postgresql://db:80000/x", ["its port"]),
        ("postgresql://db:0/x", ["its port"]),
        ("postgresql://db:port/x", ["its port"]),
        ("postgresql://a..b/x", ["its host is no host name"]),
        ("postgresql://me:p@s3cret@db/x", ["its host is no host name"]),
        ("postgresql://me:s3cret/x@db/x", ["its port"]),
        ("postgresql://[::1/x", ["its host is not closed"]),
        ("postgresql://db/x?sslmod=s3cret", ["what follows its ?"]),
        ("postgresql://a..b:x", ["its host is no host name", "its port", "names no database"]),
    ],
)
def test_the_part_of_a_database_address_that_is_wrong_is_told_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, address: str, wrong: list[str]
) -> None:
    monkeypatch.setenv("STEELYARD_DATABASE_URL", address)
    with pytest.raises(SettingsRefused) as refused:
        load()
    (reason,) = refused.value.reasons
    assert [reason.index(each) for each in wrong] == sorted(reason.index(each) for each in wrong)
    others = {"must begin", "no space", "has a %", "its host", "its port", "names no database", "what follows"}
    assert {each for each in others if each in reason} == {each for each in others if each in " ".join(wrong)}
    assert "s3cret" not in reason


@pytest.mark.parametrize(
    "address",
    [
        "postgres://customs_db/x",
        "postgresql://10.0.0.7:5432/x",
        "postgresql://[fd00::7]:5432/x?sslmode=require",
        "postgresql://one,two:5433/x",
        "postgresql:///x?host=/run/postgresql",
        "postgresql://%2Frun%2Fpostgresql/x",
        "postgresql:///x",
    ],
)
def test_every_way_to_name_a_server_is_taken(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("STEELYARD_DATABASE_URL", address)
    assert load().database_url == address


def test_hosts_are_taken_by_name_address_and_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    named = ("risk.customs.example", ".customs.example", "10.0.0.7", "[fd00::7]", "RISK-1")
    monkeypatch.setenv("STEELYARD_ALLOWED_HOSTS", ",".join(named))
    assert load().allowed_hosts == named


def test_networks_of_subscribers_are_read_from_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEELYARD_WEBHOOK_NETWORKS", "10.20.0.0/16, fd00::/8")
    assert [str(each) for each in load().reach.networks] == ["10.20.0.0/16", "fd00::/8"]


BEHIND_TLS = {"HTTPS": "true", "PROXY_HOPS": "1"}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({}, "localhost"),
        ({"ALLOWED_HOSTS": "127.0.0.1"}, None),
        ({**BEHIND_TLS, "ALLOWED_HOSTS": "10.0.0.7,.example,risk.example"}, "risk.example"),
        ({**BEHIND_TLS, "ALLOWED_HOSTS": "10.0.0.7,[::1]"}, None),
        ({**BEHIND_TLS, "ALLOWED_HOSTS": "a.example,b.example", "PASSKEY_HOST": "B.example"}, "b.example"),
    ],
)
def test_passkeys_are_bound_to_one_plain_name(
    monkeypatch: pytest.MonkeyPatch, names: dict[str, str], expected: str | None
) -> None:
    for name, value in names.items():
        monkeypatch.setenv(f"STEELYARD_{name}", value)
    assert load().passkeys_at == expected


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ({"DEBUG": "true", "HOST": "0.0.0.0"}, "STEELYARD_DEBUG: must be off"),
        ({"DEBUG": "true", "HTTPS": "true", "PROXY_HOPS": "1"}, "STEELYARD_PROXY_HOPS: must be 0"),
        ({"ALLOWED_HOSTS": "a.example,*"}, "STEELYARD_ALLOWED_HOSTS: must name the hosts"),
        ({"ALLOWED_HOSTS": "*", "DEBUG": "true", "HOST": "10.0.0.1"}, "STEELYARD_ALLOWED_HOSTS: must name the hosts"),
        ({"HTTPS": "true"}, "STEELYARD_PROXY_HOPS: must be 1 or more with STEELYARD_HTTPS"),
        ({"PASSKEY_HOST": "127.0.0.1"}, "STEELYARD_PASSKEY_HOST: must be a host name"),
        ({"PASSKEY_HOST": "elsewhere.example"}, "STEELYARD_PASSKEY_HOST: must be one of STEELYARD_ALLOWED_HOSTS"),
        ({"PASSKEY_HOST": "a.example", "ALLOWED_HOSTS": "a.example"}, "STEELYARD_PASSKEY_HOST: needs STEELYARD_HTTPS"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(
    monkeypatch: pytest.MonkeyPatch, names: dict[str, str], said: str
) -> None:
    for name, value in names.items():
        monkeypatch.setenv(f"STEELYARD_{name}", value)
    with pytest.raises(SettingsRefused, match=said):
        load()


@pytest.mark.parametrize("name", sorted(Environment.model_fields))
@pytest.mark.parametrize("value", ["", " ", "\t\n"])
def test_a_setting_that_is_set_to_nothing_is_refused_once(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """Whoever passes an empty secret on by mistake believes that it is set."""
    monkeypatch.setenv(f"STEELYARD_{name.upper()}", value)
    with pytest.raises(SettingsRefused) as refused:
        load()
    assert refused.value.reasons == (f"STEELYARD_{name.upper()}: is set to nothing; give it a value, or do not set it",)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", "a.example,,b.example"),
        ("ALLOWED_HOSTS", "a.example,"),
        ("ALLOWED_HOSTS", ","),
        ("ALLOWED_HOSTS", "https://a.example"),
        ("ALLOWED_HOSTS", "a.example:8000"),
        ("ALLOWED_HOSTS", "a.example b.example"),
        ("ALLOWED_HOSTS", "بيت.example"),
        ("DATA_DIR", "/tmp/a\nb"),
        ("DATA_DIR", "/tmp/\udcff"),
        ("LANGUAGE", "\udcff"),
        ("HOST", "::1"),
        ("HOST", "[::]"),
        ("HOST", "http://127.0.0.1"),
        ("HOST", "127.1"),
        ("HOST", "*"),
        ("SECRET_KEY", "ab" * 40),
        ("METRICS_TOKEN", "a token of many words"),
        ("METRICS_TOKEN", "é" * 30),
        ("WEBHOOK_NETWORKS", "0.0.0.0/0"),
        ("WEBHOOK_NETWORKS", "10.0.0.0/8,::/0"),
        ("WEBHOOK_NETWORKS", "10.0.0.0/8,"),
        ("WEBHOOK_HOSTS", "*"),
        ("DISK_LIMIT", "nan"),
        ("DISK_LIMIT", "0"),
        ("WORKERS", "1e3"),
        ("WORKERS", "0"),
        ("PORT", "8_000"),
        ("PORT", "+8000"),
        ("PORT", " 8000"),
        ("PORT", "٨٠٠٠"),
        ("PORT", "8000.0"),
        ("DISK_LIMIT", "0.9_5"),
        ("DISK_LIMIT", "1e-1"),
        ("ALLOWED_HOSTS", "a..b"),
        ("ALLOWED_HOSTS", "..b"),
        ("ALLOWED_HOSTS", "-a.example"),
        ("ALLOWED_HOSTS", "a-.example"),
        ("ALLOWED_HOSTS", "[::::]"),
        ("ALLOWED_HOSTS", "[::1"),
        ("ALLOWED_HOSTS", "1.2.3.400"),
        ("ALLOWED_HOSTS", "1.2.3"),
        ("ALLOWED_HOSTS", "a" * 64 + ".example"),
        ("ALLOWED_HOSTS", ".".join(["a" * 63] * 4)),
        ("WEBHOOK_HOSTS", "a..b"),
        ("PASSKEY_HOST", "a..b"),
        ("TIME_ZONE", "localtime"),
        ("TIME_ZONE", "Factory"),
        ("TIME_ZONE", "posix/Africa/Tunis"),
        ("WEBHOOK_NETWORKS", "8.8.8.0/24"),
        ("WEBHOOK_NETWORKS", "172.16.0.0/11"),
        ("WEBHOOK_NETWORKS", "224.0.0.0/8"),
        ("WEBHOOK_NETWORKS", "2001:4860::/32"),
    ],
)
def test_nonsense_is_refused_in_its_place(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"STEELYARD_{name}", value)
    with pytest.raises(SettingsRefused) as refused:
        load()
    assert {reason.partition(":")[0] for reason in refused.value.reasons} == {f"STEELYARD_{name}"}


def test_a_name_in_small_letters_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("steelyard_port", "9000")
    monkeypatch.setenv("Steelyard_Prot", "9000")
    with pytest.raises(SettingsRefused) as refused:
        load()
    assert refused.value.reasons == tuple(
        f"{name}: no such setting; STEELYARD_PORT is one" for name in ("Steelyard_Prot", "steelyard_port")
    )


def test_a_value_under_a_name_that_is_refused_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("steelyard_debug", "true")
    monkeypatch.setenv("STEELYARD_HOST", "0.0.0.0")
    monkeypatch.setenv("steelyard_port", "nonsense")
    with pytest.raises(SettingsRefused) as refused:
        load()
    assert [reason.partition(";")[0] for reason in refused.value.reasons] == [
        f"{name}: no such setting" for name in ("steelyard_debug", "steelyard_port")
    ]


def test_a_developer_at_home_may_be_called_by_any_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEELYARD_DEBUG", "true")
    monkeypatch.setenv("STEELYARD_ALLOWED_HOSTS", "*")
    assert load().allowed_hosts == ("*",)


def test_the_reference_says_what_every_setting_takes() -> None:
    for field in Environment.model_fields.values():
        assert taken(field)


def test_what_is_wrong_with_one_setting_is_told_beside_what_is_wrong_with_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STEELYARD_ALLOWED_HOSTS", "a b")
    monkeypatch.setenv("STEELYARD_PASSKEY_HOST", "1.2.3.4")
    with pytest.raises(SettingsRefused) as refused:
        load()
    assert "STEELYARD_PASSKEY_HOST" in str(refused.value)
    assert "STEELYARD_ALLOWED_HOSTS" in str(refused.value)
