"""Settings: one frozen `Config`, read from the environment (prefix HAILONG_) and checked before anything starts."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent
SHORTEST_KEY = 32  # characters
DIFFERENT_CHARACTERS = 8  # fewer of them in a key is no random key
WEAK_KEYS = frozenset({"dev", "changeme", "secret", "password", "hailong"})
OTHERS = frozenset({"HAILONG_PORT"})  # read by the start-up commands


class ConfigError(Exception):
    """A setting is missing or bad; the text names the variable and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Every setting of the program. `metadata["unit"]` says what a number counts, `metadata["is"]` what it is for."""

    database_url: str = field(
        default="", metadata={"unit": "URL", "is": "the database; empty: SQLite in the instance folder"}
    )
    secret_key: str = field(
        default="",
        metadata={
            "unit": "text",
            "is": "key for sessions and tokens, 32 characters or more; needed outside demonstration mode",
        },
    )
    former_secret_keys: str = field(
        default="",
        metadata={
            "unit": "texts, by commas",
            "is": "secret keys that were in use before: tablets may still hold ratings sealed to them",
        },
    )
    public_url: str = field(
        default="http://localhost:8080",
        metadata={"unit": "URL", "is": "the address that citizens and staff reach, printed in QR codes"},
    )
    instance: str = field(
        default="",
        metadata={"unit": "folder", "is": "where local files live; empty: instance/ in the checkout"},
    )
    ledger_key: str = field(
        default="",
        metadata={
            "unit": "file",
            "is": "the key that signs the ledger's heads; empty: ledger-key.pem in the instance folder, made when first needed",
        },
    )
    intake_key: str = field(
        default="",
        metadata={
            "unit": "file",
            "is": "the key that marks ratings until their seal; empty: intake-key in the instance folder, made when first needed",
        },
    )
    timezone: str = field(
        default="Asia/Ho_Chi_Minh",
        metadata={"unit": "IANA name", "is": "the zone in which days and months are cut"},
    )
    demo: bool = field(
        default=False,
        metadata={"unit": "0 or 1", "is": "demonstration mode: a key made by itself, http allowed"},
    )
    trusted_hosts: str = field(
        default="",
        metadata={
            "unit": "host names",
            "is": "further host names that the server answers to, separated by commas",
        },
    )
    proxies: int = field(
        default=0,
        metadata={"unit": "hops", "is": "reverse proxies in front whose X-Forwarded headers are believed"},
    )
    match_minutes: int = field(
        default=45, metadata={"unit": "minutes", "is": "how long before a tap its served transaction may lie"}
    )
    seal_wait_days: int = field(
        default=3, metadata={"unit": "days", "is": "how long a day's seal waits for its transactions"}
    )
    receipt_valid_days: int = field(
        default=7, metadata={"unit": "days", "is": "how long a receipt's code can be used"}
    )
    shadow_months: int = field(
        default=3,
        metadata={"unit": "months", "is": "first months of an office in which citizens' points do not count"},
    )
    close_day: int = field(
        default=5,
        metadata={"unit": "day of month", "is": "until when ratings of the month before may arrive"},
    )
    idle_minutes: int = field(
        default=15, metadata={"unit": "minutes", "is": "a staff session ends after so long without use"}
    )
    session_hours: int = field(
        default=10, metadata={"unit": "hours", "is": "a staff session ends after so long in any case"}
    )
    oidc_issuer: str = field(
        default="",
        metadata={"unit": "URL", "is": "identity provider (OpenID Connect) for single sign-on; empty: none"},
    )
    oidc_client_id: str = field(
        default="",
        metadata={"unit": "text", "is": "the name by which the identity provider knows this service"},
    )
    oidc_client_secret: str = field(
        default="", metadata={"unit": "text", "is": "the secret shared with the identity provider"}
    )
    second_factor: str = field(
        default="",
        metadata={
            "unit": "roles",
            "is": "roles that must have a second factor, separated by commas, such as inspectorate,ward_leader",
        },
    )
    kiosk_idle_seconds: int = field(
        default=30,
        metadata={"unit": "seconds", "is": "the kiosk returns to its start after so long without a touch"},
    )
    contacts_public_key: str = field(
        default="",
        metadata={
            "unit": "file",
            "is": "key to which citizens' contacts are sealed; empty: contacts-public.pem in the instance folder",
        },
    )
    contacts_private_key: str = field(
        default="",
        metadata={
            "unit": "file",
            "is": "key that opens them, for the sending process and the inspectorate alone; empty: contacts-private.pem in the instance folder",
        },
    )
    contacts_kept_days: int = field(
        default=90, metadata={"unit": "days", "is": "how long a citizen's contact is kept"}
    )
    mail_url: str = field(
        default="",
        metadata={
            "unit": "URL",
            "is": "the mail server, smtps://USER:PASSWORD@HOST:465 or smtp:// with STARTTLS; empty: files in the instance folder",
        },
    )
    webhook_networks: str = field(
        default="",
        metadata={
            "unit": "networks",
            "is": "the office's own networks to which webhooks may go, such as 10.20.0.0/16, separated by commas",
        },
    )
    heads_mailbox: str = field(
        default="",
        metadata={
            "unit": "address",
            "is": "the inspectorate's mailbox, which gets the ledger's heads every day; empty: nobody gets them",
        },
    )
    alive_url: str = field(
        default="",
        metadata={
            "unit": "URL",
            "is": "the inspectorate's watch, called every hour while the jobs run; it raises an alarm when it hears nothing; empty: none",
        },
    )
    mail_from: str = field(default="", metadata={"unit": "address", "is": "the sender of e-mails"})
    sms_url: str = field(
        default="",
        metadata={"unit": "URL", "is": "the SMS gateway; empty: files in the instance folder"},
    )
    sms_token: str = field(default="", metadata={"unit": "text", "is": "the SMS gateway's token"})
    sms_templates: str = field(
        default="",
        metadata={"unit": "names", "is": "the SMS provider's templates, such as invitation=1234, by commas"},
    )
    zalo_url: str = field(
        default="",
        metadata={"unit": "URL", "is": "Zalo's notification service; empty: files in the instance folder"},
    )
    zalo_token: str = field(default="", metadata={"unit": "text", "is": "Zalo's access token"})
    zalo_templates: str = field(
        default="",
        metadata={
            "unit": "names",
            "is": "the templates that Zalo approved, such as invitation=1234, by commas",
        },
    )
    max_body_kilobytes: int = field(default=1024, metadata={"unit": "kB", "is": "largest request body"})
    max_files_kilobytes: int = field(
        default=7800, metadata={"unit": "kB", "is": "largest request of the staff that brings files"}
    )
    office_files_megabytes: int = field(
        default=2048, metadata={"unit": "MB", "is": "room for an office's files beside evidence and results"}
    )
    log_level: str = field(default="INFO", metadata={"unit": "name", "is": "least severity that is logged"})

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Config":
        """The settings of `environment`; ConfigError names a variable that holds a bad value."""
        known = {f"HAILONG_{each.name.upper()}": each for each in fields(cls)}
        values = {
            each.name: _parsed(name, each.type, environment[name])
            for name, each in known.items()
            if name in environment
        }
        return cls(**values).checked()  # type: ignore[arg-type]

    def checked(self) -> "Config":
        """This configuration with its empty places filled, or ConfigError."""
        instance = Path(self.instance) if self.instance else ROOT / "instance"
        filled = replace(
            self,
            instance=str(instance),
            database_url=self.database_url or f"sqlite:///{instance / 'hailong.sqlite'}",
            contacts_public_key=self.contacts_public_key or str(instance / "contacts-public.pem"),
            contacts_private_key=self.contacts_private_key or str(instance / "contacts-private.pem"),
        )
        if filled.database_url.startswith(("postgres://", "postgresql://")):
            filled = replace(
                filled, database_url="postgresql+psycopg://" + filled.database_url.split("://", 1)[1]
            )
        _check(filled)
        return filled

    def serving(self) -> "Config":
        """This configuration if a server may start with it; ConfigError when its key could be guessed.

        In demonstration mode a key is made where none is given; elsewhere it must be set, long and random.
        """
        key = self.secret_key
        if self.demo and not key:
            return self
        if len(key) < SHORTEST_KEY or key.lower() in WEAK_KEYS or len(set(key)) < DIFFERENT_CHARACTERS:
            raise ConfigError(
                f"HAILONG_SECRET_KEY: set a random key of {SHORTEST_KEY} characters or more, for instance from "
                "`python3 -c 'import secrets; print(secrets.token_urlsafe(48))'` (or HAILONG_DEMO=1 for a demonstration)"
            )
        return self

    @staticmethod
    def templates(written: str) -> dict[str, str]:
        """A provider's template ids by our names: `invitation=1234, answer=5678`."""
        pairs = (pair.split("=", 1) for pair in written.split(",") if "=" in pair)
        return {name.strip(): value.strip() for name, value in pairs}

    @property
    def ledger_key_file(self) -> Path:
        """The file of the key that signs the ledger's heads."""
        return Path(self.ledger_key) if self.ledger_key else Path(self.instance) / "ledger-key.pem"

    @property
    def intake_key_file(self) -> Path:
        """The file of the key that marks the ratings that wait for their seal."""
        return Path(self.intake_key) if self.intake_key else Path(self.instance) / "intake-key"

    @property
    def second_factor_roles(self) -> frozenset[str]:
        """The roles that must have a second factor."""
        return frozenset(role.strip() for role in self.second_factor.split(",") if role.strip())

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which days and months are cut."""
        return ZoneInfo(self.timezone)


def _parsed(name: str, kind: object, text: str) -> object:
    if kind is bool:
        if text.lower() not in {"0", "1", "true", "false", "yes", "no", ""}:
            raise ConfigError(f"{name}: write 0 or 1, not {text!r}")
        return text.lower() in {"1", "true", "yes"}
    if kind is int:
        try:
            number = int(text)
        except ValueError:
            raise ConfigError(f"{name}: write a whole number, not {text!r}") from None
        if number < 0:
            raise ConfigError(f"{name}: write a number that is not negative")
        return number
    return text


def _check(config: Config) -> None:
    try:
        ZoneInfo(config.timezone)
    except (KeyError, ValueError, OSError):
        raise ConfigError(
            f"HAILONG_TIMEZONE: {config.timezone!r} is no IANA time zone, such as Asia/Ho_Chi_Minh"
        ) from None
    if not config.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigError("HAILONG_DATABASE_URL: write sqlite:///FILE or postgresql://USER@HOST/NAME")
    if config.oidc_issuer and not config.oidc_issuer.startswith(("https://", "http://127.0.0.1:")):
        raise ConfigError("HAILONG_OIDC_ISSUER: write an address that begins with https://")
    if config.oidc_issuer and not config.oidc_client_id:
        raise ConfigError("HAILONG_OIDC_CLIENT_ID: the identity provider needs it")
    if not config.public_url.startswith(("http://", "https://")):
        raise ConfigError(
            "HAILONG_PUBLIC_URL: write an address that begins with https:// (or http:// for a demonstration)"
        )
    _check_ways_out(config)


def _check_ways_out(config: Config) -> None:
    try:
        for network in config.webhook_networks.split(","):
            ipaddress.ip_network(network.strip() or "10.0.0.0/8")
    except ValueError:
        raise ConfigError("HAILONG_WEBHOOK_NETWORKS: write networks such as 10.20.0.0/16") from None
    if config.mail_url and not config.mail_url.startswith(("smtp://", "smtps://")):
        raise ConfigError("HAILONG_MAIL_URL: write smtps://USER:PASSWORD@HOST:465 or smtp://HOST:587")
    if config.mail_url and "@" not in config.mail_from:
        raise ConfigError("HAILONG_MAIL_FROM: write the address from which e-mails are sent")
    for name, url in (("SMS", config.sms_url), ("ZALO", config.zalo_url), ("ALIVE", config.alive_url)):
        if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ConfigError(f"HAILONG_{name}_URL: write an address that begins with https://")


def unknown_settings(environment: Mapping[str, str] = os.environ) -> list[str]:
    """The variables of `environment` that look like settings of ours and are none: misspelt, most likely."""
    known = {f"HAILONG_{each.name.upper()}" for each in fields(Config)} | OTHERS
    ours = (
        name for name in environment if name.startswith("HAILONG_") and not name.startswith("HAILONG_TEST_")
    )
    return sorted(name for name in ours if name not in known)
