"""Every setting an installation may choose, typed and documented; nonsense is refused before anything starts.

A setting is read from the environment variable ``STEELYARD_<NAME>``. The description of each field is what
``docs/reference/settings.md`` shows; a test keeps both together.
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from steelyard.base.outbox.reach import Reach
from steelyard.engine.time_zone import is_time_zone
from steelyard.site.database_address import ESCAPED, wrong_parts
from steelyard.site.host_names import LOCALHOST, is_host, is_ipv4, is_name
from steelyard.site.kept_secret import kept_secret
from steelyard.site.setting_names import PREFIX, misspelt

SHORTEST_SECRET = 50
LEAST_SIGNS = 10  # different ones in a secret key: "changeme" over and over is none
SHORTEST_TOKEN = 20
WIDEST = {4: 8, 6: 7}  # bits: no private network is larger than 10.0.0.0/8 and fc00::/7
NUMBERS: dict[Any, re.Pattern[str]] = {int: re.compile("[0-9]+"), float: re.compile(r"[0-9]+(\.[0-9]+)?")}
VISIBLE = re.compile(r"[!-~]+", re.ASCII)


class SettingsRefused(Exception):
    """The environment holds nonsense; ``reasons`` has one sentence for each wrong setting."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__("Steelyard does not start with these settings:\n  " + "\n  ".join(reasons))


def rule(sentence: str) -> dict[str, JsonValue]:
    """What a setting takes, where its type does not say it; shown in the reference."""
    return {"rule": sentence}


class Environment(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True)

    data_dir: Path = Field(
        default=Path(".data"),
        description="Folder of everything this installation keeps on disk: the embedded database, attachments, the "
        "generated secret key. Made on first start.",
        json_schema_extra=rule(
            "a path in UTF-8; `~` is the home folder, and a relative path begins where Steelyard is started"
        ),
    )
    database_url: str | None = Field(
        default=None,
        description="Address of an external PostgreSQL, 15 to 18, as postgresql://user:password@host:port/name. "
        "When absent, the embedded server in the data folder is used.",
        json_schema_extra=rule("an address that begins with `postgresql://` and names a database"),
    )
    database_patience: int = Field(
        default=10,
        ge=5,
        le=300,
        description="Seconds that a page or a request to the API waits for the next word of the database. Then the "
        "connection is closed and the request answered with 503; until the database speaks again, every other is after "
        "a second. Commands and background jobs wait for as long as it takes.",
    )
    secret_key: str | None = Field(
        default=None,
        min_length=SHORTEST_SECRET,
        description="Key that signs sessions and tokens, 50 characters or more. When absent, one is generated into "
        "the data folder on first start, readable by its owner alone.",
        json_schema_extra=rule(f"{SHORTEST_SECRET} characters or more, {LEAST_SIGNS} different ones among them"),
        repr=False,
    )
    host: str = Field(
        default="127.0.0.1",
        description="Address the web server listens on.",
        json_schema_extra=rule("an IPv4 address of this machine, or `localhost`; 0.0.0.0 is all of them"),
    )
    port: int = Field(default=8000, ge=1, le=65535, description="Port the web server listens on.")
    debug: bool = Field(
        default=False,
        description="Show programming errors in the browser, with all that was in memory. For a developer's machine.",
        json_schema_extra=rule(
            "`true` or `false`; true only where STEELYARD_HOST is this machine itself, with no proxy before it"
        ),
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("127.0.0.1", "localhost", "[::1]"),
        description="Host names, separated by commas, under which browsers may reach this installation.",
        json_schema_extra=rule(
            "names or IP addresses without port, separated by commas; `.example.org` is every name under it, `*` any "
            "name at all, which is refused unless STEELYARD_DEBUG is true"
        ),
    )
    https: bool = Field(
        default=False,
        description="True where browsers reach this installation through https: cookies are then marked secure and "
        "browsers are told to stay on https.",
    )
    proxy_hops: int = Field(
        default=0,
        ge=0,
        le=4,
        validate_default=True,
        json_schema_extra=rule("a whole number from 0 to 4: from 1 with STEELYARD_HTTPS, 0 with STEELYARD_DEBUG"),
        description="Number of reverse proxies in front whose X-Forwarded-For and X-Forwarded-Proto may be trusted. "
        "With https, one or more: Steelyard itself speaks http, and without the addresses that a proxy passes on, who "
        "guesses passwords would lock everybody out.",
    )
    workers: int = Field(default=1, ge=1, le=64, description="Web server processes.")
    threads: int = Field(
        default=16,
        ge=1,
        le=64,
        description="Threads in each web server process, beside two that answer /healthz and /readyz alone.",
    )
    jobs: int = Field(default=2, ge=1, le=32, description="Background jobs that run at the same time.")
    language: Literal["en", "fr", "ar"] = Field(
        default="en", description="Language shown until an officer chooses another."
    )
    time_zone: str = Field(
        default="UTC",
        description="IANA time zone in which officers read times; storage is always UTC.",
        json_schema_extra=rule("an IANA name, as `Africa/Tunis`"),
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least severe event logged."
    )
    log_format: Literal["json", "text"] = Field(
        default="json", description="One JSON object a line, or text for a terminal."
    )
    session_hours: int = Field(
        default=10, ge=1, le=24, description="Hours after which an officer signs in again, whatever they did since."
    )
    idle_minutes: int = Field(
        default=30,
        ge=5,
        le=480,
        description="Minutes without opening or sending a page after which an officer signs in again. What an open "
        "page fetches by itself does not count.",
    )
    require_second_factor: bool = Field(
        default=True,
        description="True: an officer without a second factor can do nothing but set one up. `steelyard demo` turns it "
        "off, unless it is set.",
    )
    passkey_host: str | None = Field(
        default=None,
        description="The host name at which officers make and use passkeys; browsers bind each passkey to it, so those "
        "made before a change are useless after it. One of STEELYARD_ALLOWED_HOSTS, no IP address, behind https. When "
        "absent: without https, localhost, for a developer; with it, the first name of STEELYARD_ALLOWED_HOSTS that "
        "is no IP address and no pattern. Where there is none, there are no passkeys.",
        json_schema_extra=rule("a host name that STEELYARD_ALLOWED_HOSTS admits; with STEELYARD_HTTPS, or `localhost`"),
    )
    metrics_token: str | None = Field(
        default=None,
        min_length=SHORTEST_TOKEN,
        description="Token that a monitoring system sends as 'Authorization: Bearer …' to read /metrics from another "
        "machine. When absent, /metrics answers this machine alone.",
        json_schema_extra=rule(f"{SHORTEST_TOKEN} characters or more, visible ASCII without spaces"),
        repr=False,
    )
    webhook_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("127.0.0.1", "localhost"),
        description="Host names, separated by commas, that outside systems may name as addresses to be told of events. "
        "A name may stand for public addresses; an address of this machine or of a private network is told only where "
        "it is itself named here, or lies in STEELYARD_WEBHOOK_NETWORKS.",
        json_schema_extra=rule("whole host names or IP addresses without port, separated by commas; no patterns"),
    )
    webhook_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        default=(),
        description="Networks that are not public, as 10.20.0.0/16, separated by commas, in which the hosts of "
        "STEELYARD_WEBHOOK_HOSTS may lie.",
        json_schema_extra=rule(
            "networks, separated by commas, none with a public address: a host of STEELYARD_WEBHOOK_HOSTS may stand "
            "for one without"
        ),
    )
    disk_limit: float = Field(
        default=0.95,
        gt=0,
        le=1,
        description="Fraction of the data folder's disk in use from which no new declaration is taken in.",
    )

    @field_validator("*", mode="before")
    @classmethod
    def _in_digits(cls, value: Any, of: ValidationInfo) -> Any:
        """Python reads 8_000 and 1e3 as numbers; whoever wrote them may have meant something else."""
        kind = cls.model_fields[of.field_name or ""].annotation
        if isinstance(value, str) and kind in NUMBERS and not NUMBERS[kind].fullmatch(value):
            raise ValueError(f"must be {'a whole' if kind is int else 'a'} number, written in digits")
        return value

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        if not str(value).isprintable():  # nor is what the system's bytes say in no UTF-8
            raise ValueError("must be a path of characters that can be seen, in UTF-8")
        return value.expanduser().resolve()

    @field_validator("allowed_hosts", "webhook_hosts", mode="before")
    @classmethod
    def _host_names(cls, value: Any) -> Any:
        names = tuple(name.strip() for name in value.split(",")) if isinstance(value, str) else value
        wrong = [name or "nothing" for name in names if not is_host(name)]
        if wrong:
            raise ValueError(f"must be host names separated by commas, not {', '.join(wrong)}")
        return names

    @field_validator("allowed_hosts")
    @classmethod
    def _named_hosts(cls, value: tuple[str, ...], other: ValidationInfo) -> tuple[str, ...]:
        if "*" in value and not other.data.get("debug"):
            raise ValueError(
                "must name the hosts; * admits every name, also one that a stranger points at this machine, and is "
                "for a developer with STEELYARD_DEBUG alone"
            )
        return value

    @field_validator("host")
    @classmethod
    def _listening_address(cls, value: str) -> str:
        if value != LOCALHOST and not is_ipv4(value):
            raise ValueError("must be an IPv4 address of this machine, or localhost")
        return value

    @field_validator("debug")
    @classmethod
    def _debug_at_home(cls, value: bool, other: ValidationInfo) -> bool:
        host = other.data.get("host", LOCALHOST)
        if value and host != LOCALHOST and not IPv4Address(host).is_loopback:
            raise ValueError("must be off where others can reach STEELYARD_HOST: its pages show what is in memory")
        return value

    @field_validator("secret_key")
    @classmethod
    def _hard_to_guess(cls, value: str | None) -> str | None:
        if value is not None and len(set(value)) < LEAST_SIGNS:
            raise ValueError(f"must hold {LEAST_SIGNS} different characters or more")
        return value

    @field_validator("metrics_token")
    @classmethod
    def _sendable(cls, value: str | None) -> str | None:
        if value is not None and not VISIBLE.fullmatch(value):
            raise ValueError("must be visible ASCII without spaces, to be sent in a header")
        return value

    @field_validator("webhook_hosts")
    @classmethod
    def _whole_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        patterns = [name for name in value if name.startswith(("*", "."))]
        if patterns:
            raise ValueError(f"must be whole host names, not {', '.join(patterns)}")
        return value

    @field_validator("webhook_networks", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        return tuple(name.strip() for name in value.split(",")) if isinstance(value, str) else value

    @field_validator("webhook_networks")
    @classmethod
    def _some_networks(cls, value: tuple[IPv4Network | IPv6Network, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
        public = [str(each) for each in value if each.prefixlen < WIDEST[each.version] or each.is_global]
        if public:
            raise ValueError(
                f"must be networks that are not public, and these are or hold one: {', '.join(public)}; a host of "
                "STEELYARD_WEBHOOK_HOSTS may stand for a public address without"
            )
        return value

    @field_validator("proxy_hops")
    @classmethod
    def _proxy_before_https(cls, value: int, other: ValidationInfo) -> int:
        if other.data.get("https") and not value:
            raise ValueError("must be 1 or more with STEELYARD_HTTPS")
        if value and other.data.get("debug"):
            raise ValueError("must be 0 with STEELYARD_DEBUG, which is for a machine that nobody else reaches")
        return value

    @field_validator("passkey_host")
    @classmethod
    def _passkeys_have_a_name(cls, value: str | None, other: ValidationInfo) -> str | None:
        if value is None:
            return value
        name = value.casefold()
        if not is_name(name):
            raise ValueError("must be a host name, no IP address and no pattern")
        if not {"allowed_hosts", "https"} <= other.data.keys():
            return name  # refused themselves
        from django.http.request import validate_host  # slow to load, and few need it

        if not validate_host(name, other.data["allowed_hosts"]):
            raise ValueError("must be one of STEELYARD_ALLOWED_HOSTS")
        if name != LOCALHOST and not other.data["https"]:
            raise ValueError("needs STEELYARD_HTTPS: browsers give no passkey to a page that came through http")
        return name

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if not is_time_zone(value):
            raise ValueError(f"{value!r} is no IANA time zone")
        return value

    @field_validator("database_url")
    @classmethod
    def _postgres_address(cls, value: str | None) -> str | None:
        if value is not None and (wrong := list(wrong_parts(value))):
            raise ValueError("; ".join([*wrong, ESCAPED]))
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Names that are spelt as settings are, and no other: what is refused must not count among the rest."""
        spelt = {name: os.environ.get(PREFIX + name.upper(), "") for name in cls.model_fields}
        given = {name: value for name, value in spelt.items() if value}
        return init_settings, InitSettingsSource(settings_cls, init_kwargs=given)

    @property
    def reach(self) -> Reach:
        """Where subscribers to events may be."""
        return Reach(self.webhook_hosts, self.webhook_networks)

    @property
    def passkeys_at(self) -> str | None:
        """The host name that passkeys are bound to; None where this installation has no name for them."""
        names = [name.casefold() for name in self.allowed_hosts if is_name(name)]
        if self.passkey_host is not None or self.https:
            return self.passkey_host or next(iter(names), None)
        return LOCALHOST if LOCALHOST in names else None

    @property
    def postgres_dir(self) -> Path:
        return self.data_dir / "postgres"

    @cached_property
    def signing_key(self) -> str:
        """The secret key: the one that was set, else the one kept in the data folder, made on first use."""
        return self.secret_key or kept_secret(self.data_dir / "secret_key")


def load() -> Environment:
    """The settings of this process.

    Raises SettingsRefused with every reason: a value of the wrong kind, one that is empty, two that contradict each
    other, or a ``STEELYARD_`` name that no setting has.
    """
    empty = [name for name in sorted(NAMES & os.environ.keys()) if not os.environ[name].strip()]
    reasons = [*misspelt(NAMES), *(f"{name}: is set to nothing; give it a value, or do not set it" for name in empty)]
    try:
        environment = Environment()
    except ValidationError as refused:
        wrong = [(_variable(error["loc"]), _sentence(error)) for error in refused.errors()]
        reasons += [f"{name}: {sentence}" for name, sentence in wrong if name not in empty]
    if reasons:
        raise SettingsRefused(tuple(reasons))
    return environment


def _variable(place: tuple[int | str, ...]) -> str:
    return PREFIX + str(place[0]).upper() if place else PREFIX


def _sentence(error: Any) -> str:
    message = str(error["msg"]).removeprefix("Value error, ")
    shown = "" if error["loc"][:1] in (("secret_key",), ("metrics_token",), ("database_url",)) else error["input"]
    return f"{message} (it is {shown!r})" if shown != "" else message


NAMES = frozenset(PREFIX + name.upper() for name in Environment.model_fields)
