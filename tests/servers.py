"""The service on a real port, for browsers and for many clients at once."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server


@dataclass(frozen=True)
class LiveServer:
    """A running service and the address at which it answers."""

    url: str  # such as http://127.0.0.1:40123, without a slash at the end
    app: Flask

    @classmethod
    @contextmanager
    def running(cls, make: Callable[[str], Flask]) -> Iterator["LiveServer"]:
        """Serves the application that `make` gives for the address, in threads, for as long as the block lasts."""
        doorway = _Doorway()
        server: BaseWSGIServer = make_server("127.0.0.1", 0, doorway, threaded=True)
        url = f"http://127.0.0.1:{server.server_port}"
        doorway.app = make(url)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield cls(url, doorway.app)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


class _Doorway:
    """Lets the port be known before the application is made for it."""

    app: Flask

    def __call__(self, environ: dict[str, object], start_response: Callable[..., object]) -> object:
        return self.app(environ, start_response)
