"""A ward's folder of files, taken in as one: which file comes when, what is left out, and the report of it all."""

import hashlib
import unicodedata
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.errors import Refused
from feedback.interchange import columns, offices
from feedback.interchange.absences import Absences
from feedback.interchange.catalogue import Catalogue
from feedback.interchange.desks import Desks
from feedback.interchange.earlier_months import EarlierMonths
from feedback.interchange.holidays import Holidays
from feedback.interchange.kiosk_taps import KioskTaps
from feedback.interchange.loading import Loader, Place, Standing, Verdict
from feedback.interchange.officials import Officials
from feedback.interchange.paper_ratings import PaperRatings
from feedback.interchange.plan import Tasks
from feedback.interchange.postings import Postings
from feedback.interchange.procedures import Procedures
from feedback.interchange.receipts import Receipts
from feedback.interchange.refusals import Fault, Refusal
from feedback.interchange.roster import Roster
from feedback.interchange.tables import FILE_BYTES, Contents, Row, UnreadableTable, read_contents
from feedback.labels import N_, code_key
from feedback.offices.models import Office, OfficeKind

OFFICES_FILE = "don-vi"
# A file comes after those whose things its rows name.
LOADERS: Mapping[str, type[Loader[Any]]] = {
    "ngay-nghi": Holidays,
    "can-bo": Officials,
    "dieu-dong": Postings,
    "vang-mat": Absences,
    "ket-qua-thang": EarlierMonths,
    "quay": Desks,
    "thu-tuc": Procedures,
    "danh-muc": Catalogue,
    "lich-truc": Roster,
    "ho-so": Receipts,
    "ke-hoach": Tasks,
    "phieu-giay": PaperRatings,
    "kiosk-taps": KioskTaps,
}
ENDINGS = dict.fromkeys((OFFICES_FILE, *LOADERS), (".csv", ".xlsx")) | {"kiosk-taps": (".jsonl",)}


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file's rows. A file that is left out has accepted none."""

    accepted: int
    repeated: int
    refused: tuple[Refusal, ...]
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a folder: every file that was read, and the names of those that nobody knows."""

    files: Mapping[str, FileReport]
    ignored: tuple[str, ...]

    @property
    def has_refusals(self) -> bool:
        """Whether anything was refused."""
        return any(file.refused for file in self.files.values())

    def as_json(self) -> dict[str, Any]:
        """The report as a program reads it: design.md's form, with every refusal's sentence in both languages."""
        return {"files": {name: _file_as_json(file) for name, file in self.files.items()}}


def _file_as_json(file: FileReport) -> dict[str, Any]:
    refused = [
        {"row": refusal.row, "column": refusal.column, "code": refusal.code, "message": refusal.message}
        for refusal in file.refused
    ]
    return {"accepted": file.accepted, "repeated": file.repeated, "refused": refused}


@dataclass(frozen=True, slots=True)
class Folder:
    """A ward's folder: the path of each file by its kind, and the names that are no file of ours."""

    files: Mapping[str, Path]
    ignored: tuple[str, ...]

    @classmethod
    def at(cls, path: Path) -> "Folder":
        """The folder at `path`; names are compared without regard to case. OSError when it can't be listed."""
        files: dict[str, Path] = {}
        ignored = []
        for entry in sorted(path.iterdir()):
            name = unicodedata.normalize("NFC", entry.name).casefold()
            kind, ending = name.rsplit(".", 1) if "." in name else (name, "")
            if kind in files or "." + ending not in ENDINGS.get(kind, ()):
                ignored.append(entry.name)
            else:
                files[kind] = entry
        return cls(files, tuple(ignored))


def load_folder(
    session: Session,
    folder: Folder,
    *,
    zone: ZoneInfo,
    now: datetime,
    office_code: str | None = None,
    partial: bool = False,
    user_id: uuid.UUID | None = None,
) -> Report:
    """Take in a ward's files, each whole or, with `partial`, its good rows; nothing that stands is changed.

    The ward is that of `office_code`, or else the one that don-vi.csv names, or else the only one there is. The
    With a `user_id` the files are that person's, from a screen, and plans in them wait for the head's approval. The
    caller commits, or rolls back for a trial: the report is the same. Refused: an `office_code` that is no office
    (`unknown_office`) or not the ward of don-vi.csv (`other_office`), and a folder that is being loaded by somebody
    else at the same time (`loaded_meanwhile`).
    """
    try:
        return _Loading(session, zone, now, partial, user_id).load(folder, office_code)
    except IntegrityError:
        raise Refused(
            "loaded_meanwhile", N_("Somebody else has been loading the same files. Load them once more.")
        ) from None


class _Loading:
    """One loading of a folder."""

    def __init__(
        self, session: Session, zone: ZoneInfo, now: datetime, partial: bool, user_id: uuid.UUID | None
    ) -> None:
        self._session = session
        self._zone = zone
        self._now = now
        self._partial = partial
        self._user_id = user_id  # whose act the log names; none for a command
        self._reports: dict[str, FileReport] = {}

    def load(self, folder: Folder, office_code: str | None) -> Report:
        # Two loadings of one folder come one after the other; ratings that arrive meanwhile are not held up.
        self._session.execute(select(Office.id).with_for_update(key_share=True)).all()
        named: Sequence[offices.OfficeRow] = ()
        if OFFICES_FILE in folder.files:
            named = self._take_in_offices(folder.files[OFFICES_FILE])
        office_id = self._office_chosen(office_code, named) if office_code else self._ward(named)
        for kind, loader in LOADERS.items():
            if kind in folder.files:
                self._reports[folder.files[kind].name] = self._file(folder.files[kind], loader, office_id)
        return Report(self._reports, folder.ignored)

    def _take_in_offices(self, path: Path) -> Sequence[offices.OfficeRow]:
        """Take don-vi.csv in; the offices that it names."""
        named: list[offices.OfficeRow] = []

        def read(row: Row) -> offices.OfficeRow:
            named.append(offices.read(row))
            return named[-1]

        def take_in(values: Sequence[offices.OfficeRow]) -> list[Verdict]:
            return offices.take_in(self._session, values)

        try:
            contents = read_contents(path.suffix.casefold(), _bytes_of(path), columns.OFFICES)
            self._reports[path.name] = self._rows(contents, read, take_in)
        except UnreadableTable as unreadable:
            self._reports[path.name] = FileReport(0, 0, unreadable.refusals, is_left_out=True)
        return named

    def _office_chosen(self, code: str, named: Sequence[offices.OfficeRow]) -> uuid.UUID:
        """The office that the caller names; it may not contradict the folder."""
        found = self._session.scalar(select(Office.id).where(Office.code_key == code_key(code)))
        if found is None:
            raise Refused(
                "unknown_office",
                N_("There is no office with the code %(named)s."),
                field="office",
                named=code,
            )
        if named and code_key(code) not in (office.key for office in named):
            raise Refused(
                "other_office",
                N_("The folder's don-vi.csv does not name the office %(named)s."),
                field="office",
                named=code,
            )
        return found

    def _ward(self, named: Sequence[offices.OfficeRow]) -> uuid.UUID | None:
        """The one ward that the folder names, or where it names none the only one there is; none if that is unclear."""
        wards = {office.key for office in named if office.kind is OfficeKind.WARD}
        asked = select(Office.id).where(Office.kind == OfficeKind.WARD)
        if wards:
            asked = asked.where(Office.code_key.in_(wards))
        found = self._session.scalars(asked.limit(2)).all()
        return found[0] if len(found) == 1 and len(wards) <= 1 else None

    def _file(self, path: Path, kind: type[Loader[Any]], office_id: uuid.UUID | None) -> FileReport:
        try:
            data = _bytes_of(path)
            contents = read_contents(path.suffix.casefold(), data, kind.columns)
        except UnreadableTable as unreadable:
            return FileReport(0, 0, unreadable.refusals, is_left_out=True)
        if office_id is None:
            return FileReport(0, 0, (Refusal(None, None, "no_ward"),), is_left_out=True)
        loader = kind(Place(self._session, self._zone, self._now, office_id, self._user_id), contents)
        report = self._rows(contents, loader.read, loader.take_in)
        if report.accepted:
            self._write_down(path.name, data, office_id, report)
        return report

    def _rows(
        self,
        contents: Contents,
        read: Callable[[Row], Any],
        take_in: Callable[[Sequence[Any]], list[Verdict]],
    ) -> FileReport:
        """Read every row, then take the good ones in: all, or none when one is refused and all are wanted."""
        refused = list(contents.refused)
        numbers, values = [], []
        for row in contents.rows:
            try:
                values.append(read(row))
                numbers.append(row.number)
            except Fault as fault:
                refused.append(contents.refusal(row.number, fault))
        savepoint = self._session.begin_nested()
        verdicts = take_in(values)
        refused += [
            contents.refusal(number, verdict)
            for number, verdict in zip(numbers, verdicts, strict=True)
            if isinstance(verdict, Fault)
        ]
        left_out = bool(refused) and not self._partial
        if left_out:
            savepoint.rollback()
        else:
            savepoint.commit()
        refused.sort(key=lambda refusal: refusal.row or 0)
        accepted = 0 if left_out else verdicts.count(Standing.NEW)
        return FileReport(accepted, verdicts.count(Standing.REPEATED), tuple(refused), left_out)

    def _write_down(self, name: str, data: bytes, office_id: uuid.UUID, report: FileReport) -> None:
        acts.record(
            self._session,
            "interchange:file:loaded",
            office_id=office_id,
            user_id=self._user_id,
            now=self._now,
            file=name,
            sha256=hashlib.sha256(data).hexdigest(),
            accepted=report.accepted,
            repeated=report.repeated,
            refused=len(report.refused),
        )


def _bytes_of(path: Path) -> bytes:
    """What the file holds; UnreadableTable for one that is too large, or no ordinary file, or not ours to read."""
    try:
        if path.is_file() and path.stat().st_size <= FILE_BYTES:
            return path.read_bytes()
        code = "file_too_large" if path.is_file() else "unreadable_file"
    except OSError:
        code = "unreadable_file"
    raise UnreadableTable(Refusal(None, None, code, {"limit": str(FILE_BYTES // 2**20)}))
