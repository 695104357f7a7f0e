"""What a rating that waits carries until its seal: a mark that only the service can make, over all that it said.

Who can write into the database and does not hold the key's file changes no waiting rating unseen, adds none, and
moves none to another desk or moment. The contact is not in it: its citizen may take it back.
"""

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import tempfile
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

INFO = "hailong_intake_marks"  # where a session carries its `Marks`
KEY_BYTES = 32


class Marks:
    """Makes marks, and knows whether one fits."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, row: Sequence[Any]) -> bytes:
        """The mark of an intake row, its values in the order of `intake.MARKED`."""
        return hmac.digest(self._key, _plain(row), "sha256")

    def number(self, rating_id: uuid.UUID) -> int:
        """A number of 256 bits that stands for a rating in a sum, and says nothing of it."""
        return int.from_bytes(hmac.digest(self._key, b"waits" + rating_id.bytes, "sha256"))

    def fits(self, row: Sequence[Any], mark: bytes | None) -> bool:
        """Whether the row is what arrived."""
        return mark is not None and hmac.compare_digest(self.of(row), bytes(mark))


def marks_in(file: Path) -> Marks:
    """The marks of the key in `file`, which is made when first needed, for its owner alone to read."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent) as own:  # nobody ever reads half a key
            own.write(secrets.token_bytes(KEY_BYTES))
            own.flush()
            os.fsync(own.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(own.name, file)
    return Marks(file.read_bytes())


def _plain(row: Sequence[Any]) -> bytes:
    """The values as one text, the same whether they come from the door or from either database."""
    return json.dumps([_text(value) for value in row], separators=(",", ":")).encode()


def _text(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    if isinstance(value, int):  # also yes and no
        return int(value)
    return hashlib.sha256(value).hexdigest()
