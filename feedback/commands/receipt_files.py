"""What `hailong receipts` writes: papers, lists and pictures of codes, by the ending of the file's name."""

import csv
import io
import sys
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from config import Config
from feedback.commands.context import misused
from feedback.labels import N_, say
from feedback.receipts import codes
from feedback.receipts.models import Receipt
from feedback.receipts.operations import ends
from feedback.receipts.paper import Paper
from feedback.receipts.qr_image import SymbolFamily, picture
from feedback.receipts.queries import paper_of

MANY, ONE = (".pdf", ".csv", ".zip"), (".pdf", ".png", ".bin")
CSV_HEADINGS = (N_("Dossier"), N_("Code"), N_("Address of the rating"))


def must_end(output: Path | None, endings: Sequence[str]) -> None:
    """Misused: a file whose ending says nothing that could be written."""
    if output is not None and output.suffix.lower() not in endings:
        raise misused(f"{output.name}: write a file that ends in {', '.join(endings[:-1])} or {endings[-1]}")


def address_of(config: Config, code: str) -> str:
    """What the QR of a code says."""
    return f"{config.public_url.rstrip('/')}/r/{code}"


def write_many(
    session: Session,
    output: Path,
    receipts: Sequence[Receipt],
    made: Sequence[str],
    config: Config,
    *,
    now: datetime,
) -> None:
    """Papers as .pdf, a list as .csv, or a list with a picture of each QR as .zip, with a bar of progress."""
    pairs = list(zip(receipts, made, strict=True))
    ending = output.suffix.lower()
    with click.progressbar(length=len(pairs), label=output.name, file=sys.stderr) as bar:
        if ending == ".pdf":
            from feedback.receipts.pdf import receipt_pdf  # here: it brings the PDF library along

            until = ends(now, config.receipt_valid_days)
            papers = [
                paper_of(session, each, zone=config.zone, code=code, until=until) for each, code in pairs
            ]
            output.write_bytes(receipt_pdf(papers, public_url=config.public_url, after_each=bar.update))
        elif ending == ".csv":
            output.write_bytes(_listed(pairs, config))
            bar.update(len(pairs))
        else:
            family = SymbolFamily(address_of(config, ""), codes.CHARACTERS, codes.ALPHABET)
            with zipfile.ZipFile(output, "w") as file:  # pictures are packed already
                file.writestr("codes.csv", _listed(pairs, config))
                for receipt, code in pairs:
                    file.writestr(f"qr/{_name(receipt)}.png", picture(family.symbol(code)))
                    bar.update(1)


def write_one(output: Path, paper: Paper, config: Config) -> None:
    """One paper: the form as .pdf, the strip as .png, or as .bin for a thermal printer. Misused where it can't be written."""
    try:
        output.write_bytes(_drawn(output.suffix.lower(), paper, config.public_url))
    except OSError as error:
        raise misused(f"{output}: {error.strerror}") from None


def _drawn(ending: str, paper: Paper, public_url: str) -> bytes:
    if ending == ".pdf":
        from feedback.receipts.pdf import receipt_pdf  # each here: it brings its library along

        return receipt_pdf([paper], public_url=public_url)
    from feedback.receipts.strip import strip_commands, strip_png

    return (strip_png if ending == ".png" else strip_commands)(paper, public_url=public_url)


def _listed(pairs: Sequence[tuple[Receipt, str]], config: Config) -> bytes:
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow([say(heading) for heading in CSV_HEADINGS])
    rows.writerows((receipt.dossier_code, code, address_of(config, code)) for receipt, code in pairs)
    return text.getvalue().encode("utf-8-sig")


def _name(receipt: Receipt) -> str:
    """A file's name that says which dossier and which moment, in letters that every system takes."""
    plain = "".join(sign if sign.isalnum() or sign in ".-" else "_" for sign in receipt.dossier_code)
    return f"{plain}-{receipt.stage.value}"
