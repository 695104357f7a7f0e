"""Moves between two offices by dieu-dong.xlsx: by the host or by whoever runs both, each office evaluating its part."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.interchange.load import FileReport, Folder, load_folder
from feedback.offices.models import Posting
from feedback.staffing.queries import time_of
from tests.cast import OCTOBER, Cast, gather
from tests.months import HANOI, closed
from tests.ward_files import File, as_xlsx

NOW = datetime(2026, 10, 10, 2, 0, tzinfo=UTC)
HEADERS = [
    "Mã cán bộ",
    "Hình thức",
    "Chức vụ",
    "Bộ phận",
    "Từ ngày",
    "Đến ngày",
    "Mã đơn vị đi",
    "Mã đơn vị đến",
]
TO_P2 = ("C01", "Điều động", "Chuyên viên", "Trung tâm Hai", "16/10/2026", "", "", "P2")


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def load(
    session: Session, folder: Path, *rows: tuple[str, ...], by: object = None, office: str = "P1"
) -> FileReport:
    file = File("dieu-dong.xlsx", HEADERS, [list(row) for row in rows], ["DANH SÁCH ĐIỀU ĐỘNG"])
    (folder / file.name).write_bytes(as_xlsx(file))
    who = getattr(by, "id", None)
    report = load_folder(session, Folder.at(folder), zone=HANOI, now=NOW, office_code=office, user_id=who)
    return report.files["dieu-dong.xlsx"]


def places(session: Session, cast: Cast) -> list[tuple[object, date, date | None]]:
    asked = select(Posting).where(Posting.official_id == cast.an.id).order_by(Posting.from_on)
    rows = session.scalars(asked.execution_options(populate_existing=True))
    return [(row.office_id, row.from_on, row.to_on) for row in rows]


def codes(report: FileReport) -> list[str]:
    return [refusal.code for refusal in report.refused]


def test_whoever_runs_both_moves_somebody_and_each_office_has_its_part(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    report = load(session, tmp_path, TO_P2, by=cast.accounts["minh"])

    assert (report.accepted, codes(report)) == (1, [])
    before, after = places(session, cast)
    assert (before[0], before[2]) == (cast.p1.id, date(2026, 10, 15))
    assert after == (cast.p2.id, date(2026, 10, 16), None)
    # October 2026 has 22 working days, 11 of them up to the 15th
    parts = [time_of(session, office, OCTOBER, cast.an.id).posted for office in (cast.p1, cast.p2)]
    assert parts == [11, 11]


def test_it_comes_again_without_effect(session: Session, cast: Cast, tmp_path: Path) -> None:
    load(session, tmp_path, TO_P2)
    again = load(session, tmp_path, TO_P2)

    assert (again.accepted, again.repeated, codes(again)) == (0, 1, [])


def test_personnel_of_one_office_move_nobody_to_another_or_from_it(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    before = places(session, cast)

    out = load(session, tmp_path, TO_P2, by=cast.accounts["hoa"])
    fetched = load(session, tmp_path, (*TO_P2[:6], "P2", "P1"), by=cast.accounts["hoa"])

    assert (codes(out), codes(fetched)) == (["not_your_office"], ["not_your_office"])
    assert places(session, cast) == before


def test_the_city_hands_one_file_in_for_two_wards(session: Session, cast: Cast, tmp_path: Path) -> None:
    row = (*TO_P2[:6], "P1", "P2")

    report = load(session, tmp_path, row, by=cast.accounts["minh"], office=cast.city.code)

    assert report.accepted == 1
    assert places(session, cast)[-1][0] == cast.p2.id


def test_a_secondment_to_another_office_leaves_the_place_behind(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    load(session, tmp_path, ("C01", "Biệt phái", *TO_P2[2:5], "30/10/2026", "", "P2"))

    kept, lent = places(session, cast)
    assert (kept[2], lent) == (None, (cast.p2.id, date(2026, 10, 16), date(2026, 10, 30)))
    assert time_of(session, cast.p1, OCTOBER, cast.an.id).posted == 11


@pytest.mark.parametrize(("office", "code"), [("P9", "unknown_office"), ("=1+1", "formula_text")])
def test_an_office_that_is_none_is_named(
    session: Session, cast: Cast, tmp_path: Path, office: str, code: str
) -> None:
    assert codes(load(session, tmp_path, (*TO_P2[:7], office))) == [code]


def test_a_closed_month_of_either_office_stands(session: Session, cast: Cast, tmp_path: Path) -> None:
    closed(session, cast.p2, OCTOBER)

    assert codes(load(session, tmp_path, TO_P2)) == ["month_closed"]
