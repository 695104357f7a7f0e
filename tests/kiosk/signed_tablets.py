"""A tablet that has a key: it signs what it sends and seals its ratings, as the page in the browser does."""

import hashlib
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from werkzeug.test import TestResponse

from feedback.devices.keys import item_text, key_mark, request_text
from feedback.devices.written import unwritten, written
from tests.clients import CheckedClient


def new_key() -> ec.EllipticCurvePrivateKey:
    """A device's key."""
    return ec.generate_private_key(ec.SECP256R1())


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Its public half."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def sign(key: ec.EllipticCurvePrivateKey, text: bytes) -> str:
    """A signature as a browser writes it."""
    r, s = decode_dss_signature(key.sign(text, ec.ECDSA(SHA256())))
    return written(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


@dataclass
class SignedTablet:
    """A paired tablet with its key; `clock_off` seconds its clock is ahead."""

    client: CheckedClient
    token: str
    key: ec.EllipticCurvePrivateKey
    counter: int = 0
    number: int = 0
    clock_off: float = 0
    seal: dict[str, str] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        return key_mark(point(self.key))

    def proof(self, path: str, body: bytes, *, counter: int | None = None) -> str:
        """The header that proves a request."""
        self.counter += bool(body)  # reading uses up none
        used = counter or self.counter
        at = int((time.time() + self.clock_off) * 1000)
        return f"{self.mark}.{used}.{at}.{sign(self.key, request_text(path.removeprefix('/k/'), body, used, at))}"

    def post(
        self, path: str, body: Any, *, counter: int | None = None, proof: str | None = None
    ) -> TestResponse:
        data = json.dumps(body).encode()
        return self.client.post(
            path, data=data, headers=self.headers(proof or self.proof(path, data, counter=counter))
        )

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers=self.headers(self.proof(path, b"")))

    def headers(self, proof: str) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Kiosk-Signature": proof,
        }

    def send(self, *items: Any, counter: int | None = None) -> list[dict[str, Any]]:
        """What the service answers for each of these ratings."""
        return list(self.post("/k/ratings", {"items": list(items)}, counter=counter).get_json()["results"])

    def sealed(
        self, rating: dict[str, Any], *, desk: str = "P1/Q01", shift: int | None = None
    ) -> dict[str, Any]:
        """`rating` sealed to the service, with the next running number."""
        self.seal = self.seal or self.get("/k/state").json["seal"]
        self.number += 1
        fresh = new_key()
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(
            ec.SECP256R1(), unwritten(self.seal["key"]) or b""
        )
        shared = fresh.exchange(ec.ECDH(), theirs)
        key = HKDF(algorithm=SHA256(), length=32, salt=point(fresh), info=b"hailong item 1").derive(shared)
        nonce = hashlib.sha256(uuid.uuid4().bytes).digest()[:12]
        words = json.dumps({**rating, "desk": desk}).encode()
        box = written(nonce + AESGCM(key).encrypt(nonce, words, rating["rating_id"].encode()))
        text = item_text(rating["rating_id"], self.number, self.seal["mark"], written(point(fresh)), box)
        sealed = {
            "to": self.seal["mark"], "key": written(point(fresh)), "box": box, "by": self.mark, "number": self.number,
            "signature": sign(self.key, text),
        }  # fmt: skip
        return {
            "rating_id": rating["rating_id"],
            "sealed": sealed | ({} if shift is None else {"shift": shift}),
        }
