"""QR symbols: what the shortcut draws is what the library draws, and an independent reader reads it."""

import subprocess
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from lxml import etree
from PIL import Image, ImageOps

from feedback.receipts.codes import ALPHABET, CHARACTERS, new_code
from feedback.receipts.paper import Applicant, Kind
from feedback.receipts.pdf import receipt_pdf
from feedback.receipts.poster import Place, posters_pdf
from feedback.receipts.qr_image import QUIET, SymbolFamily, png, svg, symbol
from feedback.receipts.strip import WIDTH, strip, strip_commands, strip_png
from tests.printed import ADDRESS, FAMILY, SITE, draws_pages, pages_of, paper, read, reads_codes


def test_the_shortcut_draws_what_the_library_draws() -> None:
    for code in ("0" * CHARACTERS, "Z" * CHARACTERS, *(new_code() for _ in range(10))):
        assert FAMILY.symbol(code) == symbol(ADDRESS + code, mask=2)


@pytest.mark.parametrize(
    "site",
    [
        "http://localhost:8080",
        "https://localhost",
        "http://127.0.0.1:43541",
        "https://a.vn",
        "https://" + "x" * 60 + ".vn",
    ],
)
def test_the_shortcut_works_behind_an_address_of_any_length(site: str) -> None:
    family, code = SymbolFamily(f"{site}/r/", CHARACTERS, ALPHABET), new_code()

    assert family.symbol(code) == symbol(f"{site}/r/{code}", mask=2)


def test_a_code_of_another_kind_does_not_belong_to_the_family() -> None:
    with pytest.raises(ValueError):
        FAMILY.symbol("0" * (CHARACTERS - 1))
    with pytest.raises(ValueError):
        FAMILY.symbol("l" * CHARACTERS)


def test_its_packed_rows_are_its_rows() -> None:
    made = symbol(ADDRESS)
    width = (made.size + 7) // 8

    packed = made.packed()

    for number, row in enumerate(made.rows()):
        bits = "".join(f"{byte:08b}" for byte in packed[number * width : (number + 1) * width])
        assert [bit == "1" for bit in bits[: made.size]] == row


@reads_codes
def test_a_picture_is_read() -> None:
    code = new_code()

    assert read(png(ADDRESS + code)) == [ADDRESS + code]


@reads_codes
def test_a_picture_is_read_with_a_stain_on_it() -> None:
    # A square of a quarter of the side hits some 15 % of the codewords; level H repairs up to 30 %.
    picture = Image.open(BytesIO(png(ADDRESS + "0" * CHARACTERS))).convert("L")
    quarter = picture.width // 4
    picture.paste(0, (quarter, quarter, 2 * quarter, 2 * quarter))
    out = BytesIO()
    picture.save(out, "PNG")

    assert read(out.getvalue()) == [ADDRESS + "0" * CHARACTERS]


def test_the_drawing_is_one_path_with_a_quiet_edge_and_a_title() -> None:
    drawn = etree.fromstring(svg(ADDRESS, title="Mã <của> phiếu"))
    side = symbol(ADDRESS).size + 2 * QUIET

    assert drawn.get("viewBox") == f"0 0 {side} {side}"
    assert drawn.findtext("{*}title") == "Mã <của> phiếu"
    assert len(drawn.findall("{*}path")) == 2


@reads_codes
@draws_pages
@pytest.mark.parametrize("papers", [1, 20], ids=["one by one", "by the shortcut"])
def test_printed_papers_are_read_at_a_poor_printers_resolution(papers: int) -> None:
    issued = [new_code() for _ in range(papers)]

    printed = pages_of(receipt_pdf([paper(code) for code in issued], public_url=SITE), dots_per_inch=150)

    assert [set(read(page)) for page in printed] == [{ADDRESS + code} for code in issued]


@draws_pages
def test_the_paper_is_a5_and_says_what_the_form_asks() -> None:
    full = paper(
        "0" * CHARACTERS,
        applicant=Applicant(name="Trần Văn Đạt", address="Số 12 phố Hạ Đình"),
        documents=("Tờ khai", "Giấy chứng sinh"),
        working_days=0,
    )
    pdf = receipt_pdf([full], public_url=SITE)
    said = " ".join(
        subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
        .stdout.decode()
        .split()
    )

    assert b"/MediaBox [ 0 0 419.5276 595.2756 ]" in pdf
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "H26.19.00-261015-0001",
        "Trần Văn Đạt", "Đăng ký khai sinh", "1. Tờ khai; 2. Giấy chứng sinh", "10 giờ 00 phút, ngày 15/10/2026",
        "trong ngày làm việc", "NGƯỜI NỘP HỒ SƠ", "Nguyễn Văn An", "0000-0000-0000-0000-0000-0000",
    ):  # fmt: skip
        assert words in said


@draws_pages
@pytest.mark.parametrize(
    ("kind", "says", "is_silent_of"),
    [
        (Kind.SLIP, "PHIẾU ĐÁNH GIÁ SỰ PHỤC VỤ", ["Mã hồ sơ", "GIẤY TIẾP NHẬN", "NGƯỜI NỘP HỒ SƠ"]),
        (Kind.RESULT, "PHIẾU TRẢ KẾT QUẢ", ["GIẤY TIẾP NHẬN", "NGƯỜI NỘP HỒ SƠ", "Số lượng hồ sơ"]),
    ],
)
def test_a_slip_and_a_result_are_no_receipts_of_a_dossier(
    kind: Kind, says: str, is_silent_of: list[str]
) -> None:
    pdf = receipt_pdf([paper("0" * CHARACTERS, kind=kind)], public_url=SITE)
    read_out = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    said = " ".join(read_out.stdout.decode().split())

    for words in (says, "Đăng ký khai sinh", "Nguyễn Văn An", "10 giờ 00 phút, ngày 15/10/2026"):
        assert words in said
    assert [words for words in is_silent_of if words in said] == []


def test_a_long_list_of_papers_is_printed_whole() -> None:
    names = tuple(f"Giấy tờ số {number} kèm theo hồ sơ này" for number in range(14))
    pdf = receipt_pdf([paper(None, documents=names)], public_url=SITE)

    said = " ".join(
        subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
        .stdout.decode()
        .split()
    )

    assert all(name in said for name in names)


def test_the_same_paper_is_the_same_bytes() -> None:
    assert receipt_pdf([paper(None)], public_url=SITE) == receipt_pdf([paper(None)], public_url=SITE)


@reads_codes
@pytest.mark.parametrize("kind", list(Kind))
def test_qr_10_a_strip_is_read_as_the_printer_prints_it(kind: Kind) -> None:
    code = new_code()

    assert read(strip_png(paper(code, kind=kind), public_url=SITE)) == [ADDRESS + code] * 2


@reads_codes
@draws_pages
@pytest.mark.parametrize("size", ["a4", "a3"])
def test_a_poster_leads_to_the_page_of_its_desk(size: str) -> None:
    address = f"{SITE}/w/TX/Q01"

    (page,) = pages_of(posters_pdf([Place("Phường Một", "Quầy 1", address)], size=size), dots_per_inch=75)

    assert read(page) == [address]


class TestStrips:
    def test_it_is_as_wide_as_the_printers_head_and_black_and_white(self) -> None:
        drawn = strip(paper(new_code()), public_url=SITE)

        assert (drawn.width, drawn.mode) == (WIDTH, "1")

    def test_a_long_name_is_broken_and_nothing_leaves_the_paper(self) -> None:
        long = paper(
            new_code(),
            return_at="Đăngkýkhaisinh" * 20,
            due_at=datetime(2026, 10, 20, 17, 0, tzinfo=ZoneInfo("UTC")),
        )
        margin = strip(long, public_url=SITE).crop((WIDTH - 6, 0, WIDTH, 100_000))

        assert strip(long, public_url=SITE).height > strip(paper(new_code()), public_url=SITE).height
        assert not ImageOps.invert(
            margin.convert("L").crop((0, 0, 6, strip(long, public_url=SITE).height))
        ).getbbox()

    def test_the_printer_is_sent_that_very_picture(self) -> None:
        code = new_code()
        drawn, sent = strip(paper(code), public_url=SITE), strip_commands(paper(code), public_url=SITE)

        assert rasters(sent) == drawn.tobytes("raw", "1;I")
        assert sent.endswith(b"\x1dV\x00")  # the cut


def rasters(commands: bytes) -> bytes:
    """The rows of dots that ESC/POS commands print, by the raster command `GS v 0`."""
    dots, rest = b"", commands
    while rest.startswith(b"\x1dv0"):
        width, height = int.from_bytes(rest[4:6], "little"), int.from_bytes(rest[6:8], "little")
        dots += rest[8 : 8 + width * height]
        rest = rest[8 + width * height :]
    return dots
