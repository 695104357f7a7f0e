"""Many papers in one zip, sent while it is being made: each is written when its turn comes, and no name leads outside."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from feedback.labels import search_key

LONGEST_NAME = 80  # characters before the ending
_OTHER = re.compile(r"[^a-z0-9]+")


def safe_name(*parts: str) -> str:
    """A file's name of small letters without diacritics, digits and hyphens, whatever `parts` say."""
    return _OTHER.sub("-", search_key(" ".join(parts))).strip("-")[:LONGEST_NAME].strip("-") or "giay"


def bundle(papers: Iterable[tuple[str, str, Callable[[], bytes]]], *, made_at: datetime) -> Iterator[bytes]:
    """A zip of papers given by name, ending and what writes them; no two in it have the same name."""
    taken: set[str] = set()
    out = _Chunks()
    moment = made_at.timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, ending, write in papers:
            entry = zipfile.ZipInfo(
                _unused(safe_name(name), ending, taken), (max(moment[0], 1980), *moment[1:])
            )
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, write())
            yield out.taken()
    yield out.taken()


def _unused(name: str, ending: str, taken: set[str]) -> str:
    number, whole = 1, f"{name}{ending}"
    while whole in taken:
        number += 1
        whole = f"{name}-{number}{ending}"
    taken.add(whole)
    return whole


class _Chunks(io.RawIOBase):
    """A file that cannot be gone back in: what was written is taken away piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        self._pieces.append(bytes(piece))
        self._length += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._length

    def taken(self) -> bytes:
        """What was written since the last time."""
        whole = b"".join(self._pieces)
        self._pieces.clear()
        return whole
