"""All settings, from the environment, once: a city that would be served unsafely is not served at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from allocator.errors import N_, Refused

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
SECRET_CHARACTERS = 32
MASTER_KEY_BYTES = 32
DEMO_SECRET = "only-for-the-made-up-city-on-this-machine"  # noqa: S105 (not a secret: loopback only)
DEMO_MASTER_KEY = bytes(MASTER_KEY_BYTES)


class BadSetting(Refused):
    """A setting is missing, or would make the service unsafe."""

    code = "bad-setting"
    message = N_("The setting %(name)s is not usable: %(rule)s. Set it in the environment and start again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """How this installation runs."""

    database_url: str
    data_dir: Path
    secret_key: str = field(repr=False)  # signs the browser's form cookie
    master_key: bytes = field(repr=False)  # every key for personal data is derived from it
    trusted_hosts: tuple[str, ...] = LOOPBACK
    demo: bool = False  # a made-up city: says so on every page, runs on this machine only

    @property
    def secure(self) -> bool:
        """Tell whether browsers have to come over HTTPS."""
        return not self.demo

    def __post_init__(self) -> None:
        for name, holds, rule in self._rules():
            if not holds:
                raise BadSetting(name=name, rule=rule)

    def _rules(self) -> tuple[tuple[str, bool, str], ...]:
        """Name, whether it holds, and what should hold."""
        hosts = self.trusted_hosts
        weak = self.secret_key == DEMO_SECRET or self.master_key == DEMO_MASTER_KEY
        return (
            ("DATABASE_URL", self.database_url.startswith(("sqlite://", "postgresql+psycopg://")),
             "it starts with sqlite:/// or postgresql+psycopg://"),
            ("SECRET_KEY", len(self.secret_key) >= SECRET_CHARACTERS,
             f"it has at least {SECRET_CHARACTERS} characters"),
            ("MASTER_KEY", len(self.master_key) == MASTER_KEY_BYTES,
             f"it has {2 * MASTER_KEY_BYTES} hexadecimal digits"),
            ("TRUSTED_HOSTS", bool(hosts) and not any("*" in host or not host for host in hosts),
             "it names every host of the service, separated by commas, without *"),
            ("DEMO", not self.demo or set(hosts) <= set(LOOPBACK),
             "a demonstration is shown on this machine only"),
            ("SECRET_KEY", self.demo or not weak, "the keys of the demonstration protect nothing"),
        )  # fmt: skip

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Read the settings; only a demonstration has defaults for keys and hosts."""
        demo = env.get("DEMO", "") == "1"
        data_dir = Path(env.get("DATA_DIR", "var/demo" if demo else "var"))
        hosts = env.get("TRUSTED_HOSTS", ",".join(LOOPBACK) if demo else "")
        return cls(
            database_url=env.get("DATABASE_URL", f"sqlite:///{data_dir}/anju.db"),
            data_dir=data_dir,
            secret_key=env.get("SECRET_KEY", DEMO_SECRET if demo else ""),
            master_key=_key(env.get("MASTER_KEY", DEMO_MASTER_KEY.hex() if demo else "")),
            trusted_hosts=tuple(host.strip() for host in hosts.split(",")),
            demo=demo,
        )


def _key(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise BadSetting(name="MASTER_KEY", rule=f"it has {2 * MASTER_KEY_BYTES} hexadecimal digits") from None
