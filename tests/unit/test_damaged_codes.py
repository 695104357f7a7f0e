"""QR-10: printed codes are read at a poor printer's resolution, under stains, blots, folds and specks."""

import random
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A5
from reportlab.lib.units import mm

from feedback.receipts.codes import CHARACTERS
from feedback.receipts.pdf import MARGIN, QR_RAISED, QR_SIDE, receipt_pdf
from feedback.receipts.qr_image import QUIET, symbol
from tests.printed import ADDRESS, SITE, draws_pages, pages_of, paper, reads_codes

DPI = 200
MILLIMETRE = DPI / 25.4  # dots
FOOT = 52  # millimetres of the page from its lower edge, in which both symbols stand
SYMBOL_SIZE = symbol(ADDRESS + "0" * CHARACTERS).size
MODULE = QR_SIDE / mm * MILLIMETRE / (SYMBOL_SIZE + 2 * QUIET)
Box = tuple[float, float, float, float]


def boxes(foot: Image.Image) -> list[Box]:
    """Where the two symbols stand in the picture of a page's foot, without their quiet zones."""
    side, edge = QR_SIDE / mm * MILLIMETRE, (MARGIN / mm - 3) * MILLIMETRE
    bottom = foot.height - (MARGIN / mm - 5) * MILLIMETRE
    raised = bottom - QR_RAISED / mm * MILLIMETRE
    lower_left = [(edge, bottom), (foot.width - edge - side, raised)]
    inner = MODULE * QUIET
    return [(x + inner, y - side + inner, x + side - inner, y - inner) for x, y in lower_left]


def blot(foot: Image.Image, box: Box, share: float, at: random.Random) -> None:
    """A stain of black or white on a share of a symbol, anywhere beside the patterns that find it.

    Without its three eyes and its alignment pattern no reader sees a symbol, whatever else is left of it.
    """
    left, top, right, bottom = box
    eye, side = 9 * MODULE, ((right - left) * (bottom - top) * share) ** 0.5
    kept = [
        (left, top, left + eye, top + eye),
        (right - eye, top, right, top + eye),
        (left, bottom - eye, left + eye, bottom),
        (right - 9.5 * MODULE, bottom - 9.5 * MODULE, right - 3.5 * MODULE, bottom - 3.5 * MODULE),
    ]
    while True:
        x, y = at.uniform(left, right - side), at.uniform(top, bottom - side)
        if not any(x < x2 and x + side > x1 and y < y2 and y + side > y1 for x1, y1, x2, y2 in kept):
            break
    foot.paste(at.choice((0, 255)), (round(x), round(y), round(x + side), round(y + side)))


def one_stain(foot: Image.Image, at: random.Random) -> None:
    """Fifteen percent of each symbol under one stain."""
    for box in boxes(foot):
        blot(foot, box, 0.15, at)


def three_blots(foot: Image.Image, at: random.Random) -> None:
    """Fifteen percent of each symbol under three."""
    for box in boxes(foot):
        for _ in range(3):
            blot(foot, box, 0.05, at)


def fold(foot: Image.Image, at: random.Random) -> None:
    """A fold across or along the foot, half a millimetre of it worn white: through the eyes too."""
    wide = round(MILLIMETRE / 2)
    (left, low, *_), (_, _, right, _) = boxes(foot)
    if at.random() < 0.5:
        y = round(at.uniform(low - QR_RAISED / mm * MILLIMETRE, foot.height - MARGIN))
        foot.paste(255, (0, y, foot.width, y + wide))
    else:
        x = round(at.uniform(left, right))
        foot.paste(255, (x, 0, x + wide, foot.height))


def specks(foot: Image.Image, at: random.Random) -> None:
    """Specks of toner and of bare paper as large as half a module, on two percent of all."""
    size = MODULE / 2
    for _ in range(round(foot.width * foot.height * 0.02 / size**2)):
        x, y = at.uniform(0, foot.width - size), at.uniform(0, foot.height - size)
        foot.paste(at.choice((0, 255)), (round(x), round(y), round(x + size), round(y + size)))


@pytest.fixture(scope="module")
def printed() -> tuple[set[str], list[Image.Image]]:
    """The addresses on a hundred printed papers, and the pictures of their feet."""
    issued = [f"{at:024d}".translate(str.maketrans("13579", "AEHMZ")) for at in range(10**23, 10**23 + 100)]
    pdf = receipt_pdf([paper(code) for code in issued], public_url=SITE)
    high = round(A5[1] / mm * MILLIMETRE)
    foot = {"-x": 0, "-y": high - round(FOOT * MILLIMETRE), "-W": 1166, "-H": round(FOOT * MILLIMETRE)}
    return {ADDRESS + code for code in issued}, [
        Image.open(BytesIO(page)).convert("L") for page in pages_of(pdf, DPI, foot)
    ]


@reads_codes
@draws_pages
@pytest.mark.parametrize("damage", [one_stain, three_blots, fold, specks])
def test_qr_10_printed_codes_are_read_at_200_dpi_with_15_percent_damage(
    printed: tuple[set[str], list[Image.Image]],
    damage: Callable[[Image.Image, random.Random], None],
    tmp_path: Path,
) -> None:
    addresses, feet = printed
    at = random.Random(20261105)

    for number, foot in enumerate(feet):
        spoiled = foot.copy()
        damage(spoiled, at)
        spoiled.save(tmp_path / f"{number}.png", compress_level=1)
    done = subprocess.run(
        ["zbarimg", "-q", "--raw", *sorted(tmp_path.iterdir())], capture_output=True, check=False
    )

    assert len(addresses & set(done.stdout.decode().split())) >= 99
