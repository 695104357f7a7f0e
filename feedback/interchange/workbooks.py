"""Workbooks (.xlsx): checked as archives before anything is unpacked, then parsed in a process of their own."""

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from feedback.interchange.cells import Cell
from feedback.interchange.refusals import Fault

UNPACKED_BYTES = 50 * 1024 * 1024  # of all entries together
ENTRIES = 200
RATIO = 100  # unpacked to packed; office lists stay below 30
SECONDS = 30  # for the parsing process, started and ended
_PARSER = Path(__file__).with_name("workbook_process.py")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's cells from its first row on; `banners` are indexes of rows of nothing but cells merged sideways."""

    rows: list[list[Cell]]
    banners: frozenset[int]


def sheets(data: bytes) -> list[Sheet]:
    """The visible sheets of the workbook `data` that hold anything; merged cells are filled downwards.

    Refused: what is no xlsx (old .xls, encrypted, renamed, cut short), and an archive that unpacks to too much.
    The sizes an archive declares can lie, so the parser also runs with little memory and time of its own.
    """
    _check_archive(data)
    answer = _parsed_apart(data)
    if "fault" in answer:
        raise Fault(answer["fault"], limit=200_000, columns=500)
    found = [
        Sheet([[_cell(value) for value in row] for row in sheet["rows"]], frozenset(sheet["banners"]))
        for sheet in answer["sheets"]
    ]
    if not found:
        raise Fault("unreadable_file")
    return found


def _check_archive(data: bytes) -> None:
    if not data.startswith(b"PK\x03\x04"):
        raise Fault("unreadable_file")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise Fault("unreadable_file") from None
    declared = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES or declared > UNPACKED_BYTES or declared > RATIO * max(len(data), 1):
        raise Fault("unsafe_file")
    if any(entry.flag_bits & 0x1 for entry in entries) or "xl/workbook.xml" not in (
        e.filename.casefold() for e in entries
    ):
        raise Fault("unreadable_file")


def _parsed_apart(data: bytes) -> dict[str, Any]:
    try:
        done = subprocess.run(  # noqa: S603 - our own file, run by our own interpreter
            [sys.executable, "-I", str(_PARSER)],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        if done.returncode != 0:
            raise Fault("unreadable_file")
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise Fault("unreadable_file") from None
    return answer


def _cell(value: Any) -> Cell:
    if isinstance(value, dict):
        return date.fromisoformat(value["on"]) if "on" in value else datetime.fromisoformat(value["at"])
    return None if value == "" else value
