"""Handing in the ward's files: officials, desks, roster, dossiers, plans; tried first, or taken in."""

import importlib
import tempfile
import unicodedata
from pathlib import Path

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from admin import doors
from admin.doors import needs
from admin.files import as_file
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.interchange.load import ENDINGS, Folder, Report, load_folder
from feedback.interchange.refusals import SENTENCES, Refusal
from feedback.labels import N_, say
from feedback.offices.models import Office
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("uploads", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/files")

# Not the offices and the catalogue of procedures, which are the city's; and no ratings: paper forms and taps from a file
# are taken in by a command on the host, so that nobody who is rated adds any from a desk.
TAKEN = (
    *("can-bo", "dieu-dong", "vang-mat", "ket-qua-thang", "quay"),
    *("danh-muc", "lich-truc", "ho-so", "ke-hoach", "ngay-nghi"),
)
STANDING = (
    "dieu-dong",
    "vang-mat",
    "danh-muc",
    "ke-hoach",
    "ket-qua-thang",
)  # that come out in the layout in which they came in
READ_BY = {
    "vang-mat": Act.KEEP_ABSENCES,
    "ke-hoach": Act.SEE_PLAN,
    "ket-qua-thang": Act.SEE_PERSON,
}  # what is people's own
SHOWN_REFUSALS = 50  # of one file
NO_FILE = N_("Choose one or more of the ward's files.")


@pages.get("/")
@needs(Act.EDIT_ORGANISATION)
def form(office: Office) -> ResponseReturnValue:
    """Ask for the files."""
    return _page(None, tried=False)


@pages.post("/")
@needs(Act.EDIT_ORGANISATION, files=True)
def hand_in(office: Office) -> ResponseReturnValue:
    """Take the files in, each whole or not at all; or only try, and change nothing."""
    tried = request.form.get("do") != "load"
    try:
        with tempfile.TemporaryDirectory() as folder:
            ignored = _save(Path(folder))
            report = _loaded(Folder.at(Path(folder)), office, tried=tried)
    except Refused as refusal:
        return _page(None, tried=tried, error=refusal.said(locale.current())), 422
    return _page(report, tried=tried, ignored=ignored), 422 if report.has_refusals else 200


@pages.get("/<any('dieu-dong', 'vang-mat', 'danh-muc', 'ke-hoach', 'ket-qua-thang'):which>.xlsx")
@needs(Act.EDIT_ORGANISATION)
def standing(office: Office, which: str) -> ResponseReturnValue:
    """What stands of postings, absences, products, plans or earlier months, in the layout in which it is handed in."""
    if not _may_read(which):
        raise Missing(which)
    writer = importlib.import_module("feedback.interchange.standing_files")  # its library is slow to import
    written = writer.as_bytes(db.session(), office, which, made_at=clock.now(), zone=settings().zone)
    return as_file(written, f"{which}-{office.code}", "xlsx")


def _may_read(which: str) -> bool:
    """Whether the person, who may hand the file in, may read what stands of it too: whoever runs the system reads no one's."""
    return which not in READ_BY or doors.may(READ_BY[which])


def why(refusal: Refusal) -> str:
    """Why a row was refused, in the reader's language."""
    return say(SENTENCES[refusal.code], refusal.values, locale=locale.current())


def _save(folder: Path) -> list[str]:
    """Put the files that we take into `folder`, under our own names for them; the names of the others come back."""
    ignored = []
    for file in request.files.getlist("files"):
        given = unicodedata.normalize("NFC", file.filename or "").casefold()
        kind, _, ending = given.rpartition(".")
        if kind in TAKEN and f".{ending}" in ENDINGS[kind]:
            file.save(folder / f"{kind}.{ending}")
        elif given:
            ignored.append(given)
    if not any(folder.iterdir()):
        raise Refused("no_file", NO_FILE, field="files")
    return ignored


def _loaded(files: Folder, office: Office, *, tried: bool) -> Report:
    with transaction() as session:
        report = load_folder(
            session,
            files,
            zone=settings().zone,
            now=clock.now(),
            office_code=office.code,
            user_id=doors.person().user_id,
        )
        if tried:
            session.rollback()
    return report


def _page(report: Report | None, *, tried: bool, ignored: list[str] | None = None, error: str = "") -> str:
    return render_template(
        "admin/uploads.html",
        report=report,
        brought_plans=report is not None
        and any(name.startswith("ke-hoach") and file.accepted for name, file in report.files.items()),
        tried=tried,
        ignored=ignored or [],
        taken=[(kind, ENDINGS[kind]) for kind in TAKEN],
        standing=[which for which in STANDING if _may_read(which)],
        most=SHOWN_REFUSALS,
        error=error,
    )
