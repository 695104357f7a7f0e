"""`hailong serve`: the web server that we recommend, with settings that hold under slow and many clients."""

import importlib.util
import socket

import click

from config import ConfigError
from feedback.commands.context import misused, settings
from feedback.migrate import current
from feedback.web.worker import application

WORKERS = 2
THREADS = 16  # each; a thread waits for the disk, not for the processor
KILL_SECONDS = 5  # a worker that was told to stop while it started may not have heard it
WAITRESS_CONNECTIONS = 1000  # its own default of 100 lets one slow client shut everybody out


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, envvar="HAILONG_PORT")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 serves the whole network.")
@click.option("--workers", type=click.IntRange(1, 16), default=WORKERS, show_default=True)
def command(port: int, host: str, workers: int) -> None:
    """Serve the kiosk's and the staff's screens until stopped."""
    try:
        config = settings().serving()
    except ConfigError as error:
        raise misused(str(error)) from None
    if current(config.database_url) is None:
        raise misused("There is no database yet: run `hailong init` first.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise misused(f"Port {port} is taken on {host}; choose another with --port.") from None
    if importlib.util.find_spec("granian") is not None:
        _granian(host, port, workers)
    else:
        _waitress(host, port)


def _granian(host: str, port: int, workers: int) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        f"{application.__module__}:{application.__name__}",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
        log_access=False,  # a request's line would tell who rated when
        log_level=LogLevels.error,
    ).serve()


def _waitress(host: str, port: int) -> None:
    import waitress

    waitress.serve(
        application(), host=host, port=port, threads=THREADS, connection_limit=WAITRESS_CONNECTIONS
    )
