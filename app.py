"""The composition root: puts settings, database, languages, doors and the two audiences' screens together."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import admin
import kiosk
from config import ROOT, Config, ConfigError
from feedback import database
from feedback.accounts.rights import Role
from feedback.contacts import keys
from feedback.contacts.sealing import Sealer
from feedback.devices.seals import Opener
from feedback.errors import Refused
from feedback.ratings.writer import IntakeWriter
from feedback.web import converters, errors, filters, headers, locale
from feedback.web.csrf import csrf
from kiosk.short_way import ShortWay


def create_app(config: Config | None = None) -> Flask:
    """The application for `config` (read from the environment when none is given). It only assembles.

    Raises ConfigError outside demonstration mode when the secret key is missing or weak, and for an unknown role.
    """
    config = (config or Config.from_environment()).serving()
    if unknown := config.second_factor_roles - {role.value for role in Role}:
        raise ConfigError(f"HAILONG_SECOND_FACTOR: no role is named {', '.join(sorted(unknown))}")
    app = Flask(
        "hailong",
        root_path=str(ROOT),
        instance_path=str(Path(config.instance).resolve()),
        static_folder=str(ROOT / "static"),
        template_folder=str(ROOT / "feedback" / "web" / "templates"),
    )
    https = config.public_url.startswith("https://")
    app.config.update(
        SECRET_KEY=config.secret_key or demonstration_key(Path(config.instance)),
        MAX_CONTENT_LENGTH=config.max_body_kilobytes * 1024,
        MAX_FORM_MEMORY_SIZE=config.max_body_kilobytes * 1024,
        SESSION_COOKIE_NAME="__Host-hailong_form" if https else "hailong_form",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # it ends with the session
        WTF_CSRF_SSL_STRICT=False,  # it wants a Referer, which our own policy withholds; doors.py asks for the origin
        TEMPLATES_AUTO_RELOAD=False,
    )
    if not config.demo:
        app.config["TRUSTED_HOSTS"] = trusted_hosts(config)
    if config.proxies:
        hops = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    app.extensions["hailong_config"] = config
    database.attach(app, config.database_url, key=config.ledger_key_file, intake_key=config.intake_key_file)
    former = [key.strip() for key in config.former_secret_keys.split(",") if key.strip()]
    app.extensions["hailong_opener"] = Opener(app.config["SECRET_KEY"], former)
    with app.app_context():
        app.extensions["hailong_writer"] = IntakeWriter(
            database.db.engine, app.extensions["hailong_intake_marks"]
        )
    app.extensions["hailong_sealer"] = sealer_of(config)
    app.before_request(admin.doors.make_room_for_files)  # before the form is read for its token
    csrf.init_app(app)
    locale.speak(app, config.timezone)
    converters.register(app)
    filters.register(app, config.zone)
    errors.answer_errors(app)
    kiosk.register(app)
    admin.register(app)
    admin.single_sign_on.attach(app, config)
    app.wsgi_app = headers.Protected(ShortWay(app), https=https)  # type: ignore[method-assign]
    return app


def sealer_of(config: Config) -> Sealer | None:
    """What seals citizens' contacts, none where no key was made; a demonstration makes its own pair once."""
    if config.demo:
        with contextlib.suppress(Refused, FileExistsError):  # there is one, or another worker makes it now
            keys.make_pair(Path(config.instance))
    try:
        return keys.sealer_in(Path(config.contacts_public_key))
    except Refused as refusal:
        raise ConfigError(f"HAILONG_CONTACTS_PUBLIC_KEY: {refusal}") from None


def trusted_hosts(config: Config) -> list[str]:
    """The host names that the server answers to: that of the public address, this machine's own, and the settings'."""
    public = config.public_url.split("://", 1)[1].split("/", 1)[0].rsplit(":", 1)[0]
    further = [name.strip() for name in config.trusted_hosts.split(",") if name.strip()]
    return [public, "localhost", "127.0.0.1", *further]


def demonstration_key(instance: Path) -> str:
    """The key of a demonstration: made once, kept in the instance folder, readable by its owner alone.

    The workers of a first start come here together: each writes a whole file of its own, and the first link to the
    common name wins, so that nobody reads a key that is still empty.
    """
    file = instance / "demonstration-key"
    if not file.exists():
        instance.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=instance, encoding="ascii") as own:
            own.write(secrets.token_urlsafe(48))
            own.flush()
            with contextlib.suppress(FileExistsError):
                os.link(own.name, file)
    return file.read_text(encoding="ascii")
