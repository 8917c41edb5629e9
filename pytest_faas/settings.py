"""The plugin's settings: one table for the command line, the ini file and the marker.

Precedence: marker, command line, ini file, default. Nothing here knows pytest; the plugin turns `InvalidArgument` into
`pytest.UsageError`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from pytest_faas import arguments
from pytest_faas.errors import InvalidArgument
from pytest_faas.origin import PARTITIONS, Origin

PREFIX = "faas"


@dataclass(frozen=True)
class Settings:
    """What a test runs with; a region and a partition that are not given follow from each other."""

    region: str | None = None
    account: str = "123456789012"
    partition: str | None = None
    seed: str = "0"
    root: str = "."
    network: str = "allow"
    credentials: str = "fake"
    guard: float = 10.0

    def origin(self, test: str = "") -> Origin:
        """Return where the events of a test come from; its name is part of the seed."""
        seed = f"{self.seed}:{test}" if test else self.seed
        return Origin(region=self.region, account=self.account, partition=self.partition, seed=seed)


@dataclass(frozen=True)
class Option:
    """One setting: how it is read, and what `--help` and `pytest --help` say."""

    name: str
    metavar: str
    help: str
    read: Callable[[str], Any]

    @property
    def flag(self) -> str:
        """The option on the command line."""
        return f"--{PREFIX}-{self.name.replace('_', '-')}"

    @property
    def ini(self) -> str:
        """The key in the ini file."""
        return f"{PREFIX}_{self.name}"


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("a non-empty text")
    return value


def _region(value: object) -> str:
    return _by(lambda: Origin(region=value).region, "a region such as eu-west-1")  # type: ignore[arg-type] # it checks


def _account(value: object) -> str:
    return _by(lambda: Origin(account=str(value)).account, "12 digits")


def _by(make: Callable[[], str], expected: str) -> str:
    try:
        return make()
    except InvalidArgument:
        raise ValueError(expected) from None


def _seed(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, str)) or value == "":
        raise ValueError("a number or a text")
    return str(value)


def _one_of(*known: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in known:
            hint = arguments.closest(value, known) if isinstance(value, str) else ""
            raise ValueError(f"one of {', '.join(known)}", hint)
        return str(value)

    return read


def _seconds(value: object) -> float:
    try:
        seconds = float(value)  # type: ignore[arg-type] # a str from the ini file, a number from a marker
    except (TypeError, ValueError):
        seconds = 0.0
    if isinstance(value, bool) or not 0 < seconds < float("inf"):
        raise ValueError("a number of seconds above 0")
    return seconds


OPTIONS = (
    Option("region", "REGION", "region of the events and of the fake AWS (us-east-1)", _region),
    Option(
        "account", "ACCOUNT", "account of the events and of the fake AWS, 12 digits (123456789012)", _account
    ),
    Option(
        "partition",
        "PARTITION",
        f"partition in ARNs: {', '.join(PARTITIONS)} (that of the region)",
        _one_of(*PARTITIONS),
    ),
    Option(
        "seed", "SEED", "seed of the identifiers in events; the same seed gives the same bytes (0)", _seed
    ),
    Option("root", "FOLDER", "where handler modules are, relative to pytest's rootdir (.)", _text),
    Option(
        "network",
        "POLICY",
        "hosts other than AWS: allow or refuse; AWS itself is always refused (allow)",
        _one_of("allow", "refuse"),
    ),
    Option(
        "credentials",
        "KIND",
        "fake: no test sees this machine's AWS keys, profiles, endpoints; keep: only tests with `faas` are shut off (fake)",
        _one_of("fake", "keep"),
    ),
    Option(
        "guard",
        "SECONDS",
        "real seconds after which a wait that hangs on a frozen clock is ended (10)",
        _seconds,
    ),
)

_BY_NAME = {option.name: option for option in OPTIONS}
assert list(_BY_NAME) == [field.name for field in fields(Settings)]  # noqa: S101 - the table and the class are one list


def layered(base: Settings, values: Mapping[str, object], said: Callable[[str], str]) -> Settings:
    """Return `base` with values laid over it; `said` tells how the user wrote a setting's name.

    Raises `InvalidArgument`, naming the closest setting, for an unknown name or an ill-typed value.
    """
    changes: dict[str, Any] = {}
    for name, value in values.items():
        option = _BY_NAME.get(name)
        if option is None:
            hint = arguments.closest(name, _BY_NAME)
            raise InvalidArgument(
                f"{said(name)}: there is no such setting.{hint} Settings: {', '.join(_BY_NAME)}"
            )
        try:
            changes[name] = option.read(value)  # type: ignore[arg-type] # each reader checks the type itself
        except ValueError as error:
            expected, hint = (*error.args, "")[:2]
            said_so = f"{said(name)}: expected {expected}, got {arguments.seen(value)}"
            raise InvalidArgument(f"{said_so}.{hint}" if hint else said_so) from None
    if ("region" in changes) != (
        "partition" in changes
    ):  # the other one follows, whatever a farther layer says
        changes.setdefault("region", None)
        changes.setdefault("partition", None)
    chosen = replace(base, **changes)
    try:
        chosen.origin()
    except InvalidArgument as error:
        raise InvalidArgument(f"{said('partition')}: {error}") from None
    return chosen
