"""The headers of every answer: what a browser may load, send and keep."""

from collections.abc import Callable, Iterable
from typing import Any

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # the kiosk's empty icon, which spares the tablet a request
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
FIXED = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
)
A_YEAR = 31_536_000  # seconds

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Protected:
    """An application whose every answer, errors and files included, carries the headers that it does not set itself.

    Outside the framework, so that an answer made by the framework itself has them too, and a tap pays next to
    nothing for them.
    """

    def __init__(self, application: Wsgi, *, https: bool) -> None:
        self._application = application
        lasting = (("Strict-Transport-Security", f"max-age={A_YEAR}; includeSubDomains"),) if https else ()
        self._files = [(name, value, name.lower()) for name, value in (*FIXED, *lasting)]
        self._answers = [*self._files, ("Cache-Control", "no-store", "cache-control")]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as the application does, with the headers added."""
        wanted = self._files if environ.get("PATH_INFO", "").startswith("/static/") else self._answers

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            own = {name.lower() for name, _ in headers}
            added = [(name, value) for name, value, key in wanted if key not in own]
            return start_response(status, [*headers, *added], *more)

        return self._application(environ, start)
