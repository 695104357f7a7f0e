"""Printed papers and how their codes are read: by zbar, from the pages that poppler draws."""

import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from feedback.receipts.codes import ALPHABET, CHARACTERS
from feedback.receipts.paper import Paper
from feedback.receipts.qr_image import SymbolFamily

SITE = "https://danhgia.phuong.gov.vn"
ADDRESS = f"{SITE}/r/"
FAMILY = SymbolFamily(ADDRESS, CHARACTERS, ALPHABET)

reads_codes = pytest.mark.skipif(shutil.which("zbarimg") is None, reason="zbar-tools is not installed")
draws_pages = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils is not installed")


def read(picture: bytes) -> list[str]:
    """The texts of the codes in a picture, by zbar."""
    done = subprocess.run(["zbarimg", "-q", "--raw", "-"], input=picture, capture_output=True, check=False)
    return done.stdout.decode().split()


def pages_of(pdf: bytes, dots_per_inch: int, part: Mapping[str, int] = MappingProxyType({})) -> list[bytes]:
    """The pages of a PDF, or the same part of each, as pictures, by poppler."""
    cut = [str(word) for option in part.items() for word in option]
    done = subprocess.run(
        ["pdftoppm", "-r", str(dots_per_inch), "-gray", *cut, "-"], input=pdf, capture_output=True, check=True
    )
    pages, rest = [], done.stdout
    while rest:
        width, height = map(int, rest.split(b"\n", 2)[1].split())
        length = len(b"P5\n%d %d\n255\n" % (width, height)) + width * height
        pages.append(rest[:length])
        rest = rest[length:]
    return pages


def paper(code: str | None, **changes: object) -> Paper:
    return Paper(
        office="Phường Một", centre="Trung tâm Phục vụ hành chính công", dossier_code="H26.19.00-261015-0001",
        procedure="Đăng ký khai sinh", official="Nguyễn Văn An", code=code,
        received_at=datetime(2026, 10, 15, 10, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), **changes,  # type: ignore[arg-type]
    )  # fmt: skip
