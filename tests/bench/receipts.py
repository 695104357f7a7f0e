"""Receipts in bulk beside the bare libraries: the same PDF with its QR left out, and the QR library alone.

What is timed is processor time, so that whoever else is at work hardly matters.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from unittest import mock
from zoneinfo import ZoneInfo

from feedback.receipts import pdf
from feedback.receipts.codes import ALPHABET, CHARACTERS, code_hash, new_code
from feedback.receipts.paper import Applicant, Paper
from feedback.receipts.pdf import receipt_pdf
from feedback.receipts.qr_image import Symbol, SymbolFamily
from tests.bench.ratios import interleaved, tell

SITE = "https://danhgia.phuong.gov.vn"
PAPERS = 1_000  # in a round; the ratios of ten thousand are the same, since every paper costs the same
SYMBOLS, ONE_BY_ONE = 1_000, 25
ROUNDS = 5
CODES = [new_code() for _ in range(SYMBOLS)]
BLANK = Paper(
    office="Phường Một",
    centre="Trung tâm Phục vụ hành chính công · Quầy 1",
    dossier_code="H26.19.00-261105-0001",
    procedure="Đăng ký khai sinh",
    official="Nguyễn Văn An",
    received_at=datetime(2026, 11, 5, 9, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")),
    due_at=datetime(2026, 11, 12, 17, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")),
    working_days=5,
    return_at="Quầy 1",
    applicant=Applicant(name="Trần Văn Đạt"),
)


def measure() -> None:
    """Print the ratios of performance goals 13 and 14, and receipts a second."""
    family = SymbolFamily(f"{SITE}/r/", CHARACTERS, ALPHABET)
    family.symbol("0" * CHARACTERS)  # its pictures are made once
    seen = interleaved(
        {
            "A receipt with code, hash, QR and PDF, s": lambda: _spent(_with_codes) / PAPERS,
            "the same PDF without a QR, s": lambda: _spent(_without) / PAPERS,
            "a QR of the family, s": lambda: _spent(lambda: _of_family(family)) / SYMBOLS,
            "a QR by the library alone, s": lambda: _spent(_by_library) / ONE_BY_ONE,
        },
        ROUNDS,
    )
    whole, bare, of_family, by_library = seen.values()
    print(f"   {1 / whole:,.0f} receipts a second of processor time; 10,000 in {10_000 * whole:.1f} s")
    tell("receipts with codes and QR ÷ the same PDF without", whole / bare, "≤", 1.4)
    tell("the library's QR ÷ a QR of the family", by_library / of_family, "≥", 200)


def _spent(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _with_codes() -> None:
    codes = [new_code() for _ in range(PAPERS)]
    for code in codes:
        code_hash(code)
    papers = [replace(BLANK, code=code, code_until=date(2026, 11, 12)) for code in codes]
    receipt_pdf(papers, public_url=SITE)


def _without() -> None:
    """The same words on the same pages; no code is made, no symbol composed or drawn."""
    empty = Symbol(0, 0)
    paper = replace(BLANK, code="0" * CHARACTERS, code_until=date(2026, 11, 12))
    with (
        mock.patch.object(pdf._Symbols, "__call__", return_value=empty),
        mock.patch.object(pdf._Page, "_symbol"),
    ):
        receipt_pdf([paper] * PAPERS, public_url=SITE)


def _of_family(family: SymbolFamily) -> None:
    for code in CODES:
        family.symbol(code)


def _by_library() -> None:
    import qrcode
    from qrcode.constants import ERROR_CORRECT_H

    for code in CODES[:ONE_BY_ONE]:
        made = qrcode.QRCode(error_correction=ERROR_CORRECT_H)
        made.add_data(f"{SITE}/r/{code}")
        made.make()
