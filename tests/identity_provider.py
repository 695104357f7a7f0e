"""An identity provider on the loopback, for tests: discovery, PKCE, nonce and signed tokens, as OpenID Connect has them."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "hai-long", "a secret between two programs"


@dataclass
class Provider:
    """Who is signed in at the provider, and what it says of them; a test changes `claims` and `spoil`."""

    claims: dict[str, Any] = field(default_factory=dict)
    spoil: str = ""  # what a wicked provider, or one in between, would do
    asked: list[dict[str, str]] = field(default_factory=list)
    _grants: dict[str, dict[str, str]] = field(default_factory=dict)
    _key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    _other: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    issuer: str = ""

    @classmethod
    @contextmanager
    def running(cls) -> Iterator["Provider"]:
        """A provider that answers on a free port as long as the block lasts."""
        made = cls()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                made.answer_get(self)

            def do_POST(self) -> None:
                made.answer_post(self)

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        made.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            server.server_close()
            thread.join(timeout=10)

    def answer_get(self, request: BaseHTTPRequestHandler) -> None:
        """Discovery, keys, and the page at which somebody who is signed in there is sent back at once."""
        parts = urlsplit(request.path)
        if parts.path == "/.well-known/openid-configuration":
            _json(
                request,
                {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/keys",
                    "id_token_signing_alg_values_supported": ["RS256"],
                },
            )
        elif parts.path == "/keys":
            _json(request, {"keys": [self._key.as_dict(private=False)]})
        elif parts.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self.asked.append(asked)
            code = secrets.token_urlsafe(16)
            self._grants[code] = asked
            request.send_response(302)
            query = urlencode({"code": code, "state": asked["state"]})
            request.send_header("Location", f"{asked['redirect_uri']}?{query}")
            request.end_headers()

    def answer_post(self, request: BaseHTTPRequestHandler) -> None:
        """The token for a code, once, to whoever has the verifier of its challenge."""
        body = request.rfile.read(int(request.headers["Content-Length"])).decode()
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        grant = self._grants.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        basic = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '+')}".encode()).decode()
        known = request.headers.get("Authorization", "") in {
            f"Basic {basic}",
            "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode(),
        }
        if grant is None or not known or challenge != grant.get("code_challenge"):
            _json(request, {"error": "invalid_grant"}, 400)
            return
        now = int(time.time())
        claims = {
            "iss": "https://elsewhere.example" if self.spoil == "issuer" else self.issuer,
            "aud": "another-client" if self.spoil == "audience" else CLIENT,
            "nonce": "stale" if self.spoil == "nonce" else grant["nonce"],
            "iat": now - (7200 if self.spoil == "expired" else 0),
            "exp": now - 3600 if self.spoil == "expired" else now + 300,
            **self.claims,
        }
        key = self._other if self.spoil == "key" else self._key
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)
        _json(request, {"access_token": "x", "token_type": "Bearer", "id_token": token})


def _json(request: BaseHTTPRequestHandler, answer: dict[str, Any], status: int = 200) -> None:
    body = json.dumps(answer).encode()
    request.send_response(status)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)
