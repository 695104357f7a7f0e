"""Ratings from files: a dossier supports one, and a file is known again even after its days have been sealed."""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.integrity.reading import SealingRules
from feedback.integrity.seal import seal_office
from feedback.offices.models import Office
from feedback.ratings.models import Channel, Intake, Rating
from feedback.receipts.models import RatedBy, Receipt
from tests.domain.loading import HANOI, NOW, counts, fingerprint, how_many, load, refusals
from tests.hostile_files import hostile_lines
from tests.ward_files import FIRST_XLSX_ROW, KEYS, WardFiles

RATED, UNRATED = "H26.19.00-261001-0001", "H26.19.00-261001-0003"  # the paper form names the first


def paper_row(
    dossier: str, level: Any = "Hài lòng", comment: str | None = None, on: str = "01/10/2026"
) -> list[Any]:
    """A paper form as a row of its file."""
    return [dossier, on, "Q01", level, comment]


def seal(session: Session) -> None:
    """Seal the ward's days as the job does on 20 October."""
    ward = session.scalars(select(Office).where(Office.code == "P1")).one()
    seal_office(
        session, ward.id, ward.code, SealingRules(HANOI), now=datetime(2026, 10, 20, 3, 0, tzinfo=UTC)
    )


def test_a_rating_that_names_a_dossier_spends_its_one_rating(session: Session, tmp_path: Path) -> None:
    load(session, WardFiles().write(tmp_path))

    spent = session.execute(select(Receipt.dossier_code).where(Receipt.rated_by == RatedBy.NAMED)).scalars()
    assert sorted(spent) == [RATED, "H26.19.00-261001-0002"]


@pytest.mark.parametrize("apart", [True, False])
def test_a_second_form_for_a_dossier_is_refused(session: Session, tmp_path: Path, apart: bool) -> None:
    files = WardFiles()
    if apart:
        load(session, files.write(tmp_path / "first"))
        files.paper.rows = []
    files.paper.rows.append(paper_row(RATED, "Bình thường"))

    report = load(session, files.write(tmp_path / "second"), partial=True)

    number = FIRST_XLSX_ROW + len(files.paper.rows) - 1
    assert refusals(report, "phieu-giay.xlsx") == [(number, "Mã hồ sơ", "dossier_already_rated")]
    assert session.scalars(select(Intake.level).where(Intake.channel == Channel.PAPER)).all() == [5]


def test_the_same_form_twice_in_a_file_is_one_rating(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    files.paper.rows *= 2

    report = load(session, files.write(tmp_path))

    assert counts(report)["phieu-giay.xlsx"] == (1, 1, 0)


def test_a_tap_for_a_dossier_that_a_form_has_rated_is_refused(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    files.taps[0]["dossier"] = RATED

    report = load(session, files.write(tmp_path), partial=True)

    assert refusals(report, "kiosk-taps.jsonl") == [(1, "dossier", "dossier_already_rated")]
    assert counts(report)["kiosk-taps.jsonl"] == (1, 0, 1)
    assert session.scalars(select(Intake.rating_id).where(Intake.channel == Channel.KIOSK)).all() == [
        uuid.UUID(KEYS[1])
    ]


def test_a_form_for_a_dossier_that_a_tap_has_rated_is_refused(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    load(session, files.write(tmp_path / "first"))
    files.paper.rows = [paper_row("H26.19.00-261001-0002", 5)] * 2

    report = load(session, files.write(tmp_path / "second"), partial=True)

    assert refusals(report, "phieu-giay.xlsx") == [
        (FIRST_XLSX_ROW, "Mã hồ sơ", "dossier_already_rated"),
        (FIRST_XLSX_ROW + 1, "Mã hồ sơ", "dossier_already_rated"),
    ]


def test_a_refused_rating_leaves_the_dossier_free_when_its_file_is_left_out(
    session: Session, tmp_path: Path
) -> None:
    files = WardFiles()
    files.taps[0]["level"] = 9

    load(session, files.write(tmp_path))

    named = session.scalars(select(Receipt.dossier_code).where(Receipt.rated_by.is_not(None))).all()
    assert named == [RATED]


def test_a_dossier_that_was_made_void_takes_no_rating(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    load(
        session,
        files.write(tmp_path / "first", *(table.name for table in files.tables if table is not files.paper)),
    )
    session.execute(update(Receipt).where(Receipt.dossier_code == RATED).values(voided_at=NOW))

    report = load(session, files.write(tmp_path / "second"))

    assert refusals(report, "phieu-giay.xlsx") == [(FIRST_XLSX_ROW, "Mã hồ sơ", "dossier_void")]


@pytest.mark.parametrize(("name", "value"), [("level", 4), ("desk", "Q02"), ("comment", "Khác"), ("tapped_at", "2026-10-01T08:07:00+07:00"), ("dossier", UNRATED)])  # fmt: skip
def test_a_submission_key_that_says_something_else_is_refused(
    session: Session, tmp_path: Path, name: str, value: Any
) -> None:
    files = WardFiles()
    load(session, files.write(tmp_path / "first"))
    files.taps[0][name] = value

    report = load(session, files.write(tmp_path / "second"))

    assert refusals(report, "kiosk-taps.jsonl") == [(1, "submission_key", "key_stands_already")]


def test_every_hostile_line_is_refused_with_its_number(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    folder = files.write(tmp_path)
    lines = [line for _, line in hostile_lines()]
    text = "\n".join([*lines, json.dumps(files.taps[0])])
    (tmp_path / "kiosk-taps.jsonl").write_bytes(text.encode("utf-8", "surrogatepass"))

    report = load(session, folder, partial=True)

    assert [row for row, _, _ in refusals(report, "kiosk-taps.jsonl")] == list(range(1, len(lines) + 1))
    assert counts(report)["kiosk-taps.jsonl"][0] == 1


# --- after the seal


def test_files_loaded_again_after_the_seal_change_nothing_and_say_so(
    session: Session, tmp_path: Path
) -> None:
    files = WardFiles()
    files.paper.rows += [
        paper_row(UNRATED),
        paper_row("H26.19.00-261001-0002", "Rất hài lòng", on="03/10/2026"),
    ]
    files.taps.pop()
    folder = files.write(tmp_path)
    load(session, folder)
    seal(session)
    assert how_many(session, Intake) == 0
    assert how_many(session, Rating) == 4
    before = fingerprint(session)

    report = load(session, folder)

    assert counts(report)["phieu-giay.xlsx"] == (0, 3, 0)
    assert counts(report)["kiosk-taps.jsonl"] == (0, 1, 0)
    assert fingerprint(session) == before


def test_a_form_written_twice_is_known_again_after_the_seal(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    files.paper.rows *= 2
    folder = files.write(tmp_path)
    load(session, folder)
    seal(session)

    report = load(session, folder)

    assert counts(report)["phieu-giay.xlsx"] == (0, 2, 0)


def test_another_level_for_a_dossier_sealed_on_paper_is_refused(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    load(session, files.write(tmp_path / "first"))
    seal(session)
    files.paper.rows = [paper_row(RATED, "Không hài lòng")]

    report = load(session, files.write(tmp_path / "second"))

    assert refusals(report, "phieu-giay.xlsx") == [(FIRST_XLSX_ROW, "Mã hồ sơ", "dossier_already_rated")]


def test_a_form_for_a_dossier_that_the_seal_matched_to_a_tap_is_taken_once(
    session: Session, tmp_path: Path
) -> None:
    # The tap at 08:06 names nothing and lies one minute after the first dossier was received.
    files = WardFiles()
    paper = files.paper.rows
    files.paper.rows = []
    load(session, files.write(tmp_path / "first"))
    seal(session)
    files.paper.rows = paper
    folder = files.write(tmp_path / "second")

    first = load(session, folder)
    second = load(session, folder)
    seal(session)
    third = load(session, folder)

    assert [counts(report)["phieu-giay.xlsx"] for report in (first, second, third)] == [
        (1, 0, 0),
        (0, 1, 0),
        (0, 1, 0),
    ]
