"""Absences and postings: written down with who approved them, dated, and never backwards into a closed month."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import Act
from feedback.errors import Missing, Refused
from feedback.interchange.load import Folder, Report, load_folder
from feedback.offices.models import Official, Posting
from feedback.periods.locks import MonthClosed
from feedback.staffing import absences, moves
from feedback.staffing.absences import NewAbsence
from feedback.staffing.models import Absence, AbsenceKind
from feedback.staffing.moves import NewPosting
from feedback.staffing.queries import staffing
from feedback.staffing.working_time import DayPart
from tests.cast import OCTOBER, Cast, gather
from tests.months import HANOI, closed
from tests.ward_files import FIRST_XLSX_ROW, File, as_xlsx

NOW = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
LEAVE = NewAbsence(
    kind=AbsenceKind.ANNUAL,
    from_on=date(2026, 10, 12),
    to_on=date(2026, 10, 14),
    approved_by="Lê Quốc Dũng, đơn ngày 05/10/2026",
)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as refusal:
        yield
    assert refusal.value.code == code


def record(
    session: Session, cast: Cast, official: Official | None = None, by: str = "dung", **changes
) -> Absence:
    return absences.record_absence(
        session,
        cast.p1,
        official or cast.an,
        replace(LEAVE, **changes),
        user_id=cast.accounts[by].id,
        now=NOW,
    )


def post(session: Session, cast: Cast, to=None, **changes: object) -> Posting:
    new = NewPosting(title="Chuyên viên", division="Văn phòng", from_on=date(2026, 10, 19))
    return moves.move(session, cast.an, to or cast.p2, replace(new, **changes), user_id=None, now=NOW)


class TestAbsences:
    def test_leave_takes_its_working_days_from_the_month(self, session: Session, cast: Cast) -> None:
        record(session, cast)

        [time] = staffing(session, cast.p1.id, OCTOBER, [cast.an.id]).times.values()
        assert (time.of_month, time.posted, time.worked) == (22, 22, 19)
        act = session.scalars(select(Act).where(Act.name == "staffing:absence:recorded")).one()
        assert act.about == {
            "official": "C01",
            "kind": "annual",
            "from_on": "2026-10-12",
            "to_on": "2026-10-14",
        }

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"to_on": date(2026, 10, 11)}, "ends_before_it_starts"),
            ({"to_on": date(2036, 10, 11)}, "too_long"),
            ({"part": DayPart.MORNING}, "half_of_one_day"),
            ({"approved_by": "  "}, "approver_missing"),
            ({"note": "x" * 501}, "too_long"),
            ({"from_on": date(2025, 1, 6), "to_on": date(2025, 1, 7)}, "not_posted"),
        ],
    )
    def test_what_no_absence_can_be_is_refused(self, session: Session, cast: Cast, change, code: str) -> None:
        with refused(code):
            record(session, cast, **change)

    def test_nobody_writes_down_or_withdraws_their_own_leave(self, session: Session, cast: Cast) -> None:
        with refused("own_absence"):
            record(session, cast, cast.dung)
        absence = record(session, cast, cast.dung, by="alice")
        with refused("own_absence"):
            absences.withdraw_absence(
                session, cast.p1, absence.id, "nhầm", user_id=cast.accounts["dung"].id, now=NOW
            )

    def test_two_absences_never_cover_the_same_time(self, session: Session, cast: Cast) -> None:
        record(session, cast)
        with refused("absence_stands"):
            record(session, cast, from_on=date(2026, 10, 14), to_on=date(2026, 10, 16))
        record(session, cast, from_on=date(2026, 10, 16), to_on=date(2026, 10, 16), part=DayPart.MORNING)
        with refused("absence_stands"):
            record(session, cast, from_on=date(2026, 10, 16), to_on=date(2026, 10, 16), part=DayPart.MORNING)
        record(session, cast, from_on=date(2026, 10, 16), to_on=date(2026, 10, 16), part=DayPart.AFTERNOON)
        record(session, cast, cast.binh)

    def test_a_withdrawn_absence_stays_readable_takes_nothing_and_makes_room(
        self, session: Session, cast: Cast
    ) -> None:
        absence = record(session, cast)
        who = {"user_id": cast.accounts["dung"].id, "now": NOW}
        with refused("reason_missing"):
            absences.withdraw_absence(session, cast.p1, absence.id, " ", **who)
        absences.withdraw_absence(session, cast.p1, absence.id, "Không nghỉ nữa", **who)
        with refused("withdrawn_already"):
            absences.withdraw_absence(session, cast.p1, absence.id, "Lần nữa", **who)
        with pytest.raises(Missing):
            absences.withdraw_absence(session, cast.p2, absence.id, "Nơi khác", **who)

        assert staffing(session, cast.p1.id, OCTOBER, [cast.an.id]).times[cast.an.id].worked == 22
        assert len(absences.absences_of(session, cast.p1.id, OCTOBER.first_on, OCTOBER.last_on)) == 1
        record(session, cast)

    def test_a_closed_month_keeps_the_days_that_it_was_closed_by(self, session: Session, cast: Cast) -> None:
        absence = record(session, cast)
        closed(session, cast.p1, OCTOBER)

        with pytest.raises(MonthClosed):
            record(session, cast, cast.binh)
        with pytest.raises(MonthClosed):
            record(session, cast, cast.binh, from_on=date(2026, 9, 28), to_on=date(2026, 10, 2))
        who = {"user_id": cast.accounts["dung"].id, "now": NOW}
        with pytest.raises(MonthClosed):
            absences.withdraw_absence(session, cast.p1, absence.id, "muộn", **who)


class TestPostings:
    def test_a_move_ends_the_place_before_it_and_each_office_has_its_days(
        self, session: Session, cast: Cast
    ) -> None:
        post(session, cast)

        here, there = (staffing(session, office.id, OCTOBER, [cast.an.id]) for office in (cast.p1, cast.p2))
        assert (here.times[cast.an.id].worked, there.times[cast.an.id].worked) == (12, 10)
        assert [(part.from_on.day, part.to_on.day) for part in here.parts[cast.an.id]] == [(1, 18), (19, 31)]

    def test_a_secondment_leaves_the_place_and_takes_its_days_alone(
        self, session: Session, cast: Cast
    ) -> None:
        post(session, cast, to_on=date(2026, 10, 23), seconded=True)

        here, there = (staffing(session, office.id, OCTOBER, [cast.an.id]) for office in (cast.p1, cast.p2))
        assert (here.times[cast.an.id].worked, there.times[cast.an.id].worked) == (17, 5)

    def test_nobody_begins_two_places_on_one_day(self, session: Session, cast: Cast) -> None:
        post(session, cast)
        with refused("posted_that_day"):
            post(session, cast, cast.p1)

    def test_who_has_no_place_is_not_seconded_from_it(self, session: Session, cast: Cast) -> None:
        with refused("nowhere_posted"):
            post(session, cast, from_on=date(2024, 1, 8), seconded=True)

    def test_a_posting_ends_once_and_not_before_it_starts(self, session: Session, cast: Cast) -> None:
        posting = post(session, cast)
        with refused("ends_before_it_starts"):
            moves.end_posting(session, cast.p2, posting.id, date(2026, 10, 18), user_id=None, now=NOW)
        with pytest.raises(Missing):
            moves.end_posting(session, cast.p1, posting.id, date(2026, 10, 30), user_id=None, now=NOW)
        moves.end_posting(session, cast.p2, posting.id, date(2026, 10, 30), user_id=None, now=NOW)
        with pytest.raises(Missing):
            moves.end_posting(session, cast.p2, posting.id, date(2026, 10, 30), user_id=None, now=NOW)

    @pytest.mark.parametrize("which", ["p1", "p2"])
    def test_no_move_reaches_back_into_a_month_that_either_office_closed(
        self, session: Session, cast: Cast, which: str
    ) -> None:
        closed(session, getattr(cast, which), OCTOBER)

        with pytest.raises(MonthClosed):
            post(session, cast)


class TestFile:
    HEADERS = ["Mã cán bộ", "Loại nghỉ", "Từ ngày", "Đến ngày", "Buổi", "Người duyệt", "Ghi chú"]

    def load(self, session: Session, folder: Path, *rows: tuple[object, ...]) -> Report:
        file = File("vang-mat.xlsx", self.HEADERS, [list(row) for row in rows], ["DANH SÁCH VẮNG MẶT"])
        (folder / file.name).write_bytes(as_xlsx(file))
        return load_folder(session, Folder.at(folder), zone=HANOI, now=NOW, office_code="P1")

    def test_absences_come_from_a_file_and_come_again_without_effect(
        self, session: Session, cast: Cast, tmp_path: Path
    ) -> None:
        rows = (
            ("C01", "Nghỉ phép", "12/10/2026", "14/10/2026", "", "Lê Quốc Dũng", ""),
            ("C02", "Ốm", "20/10/2026", "", "Sáng", "Đỗ Thu Alice", "Khám bệnh"),
        )
        first, again = self.load(session, tmp_path, *rows), self.load(session, tmp_path, *rows)

        assert first.files["vang-mat.xlsx"].accepted == 2
        assert (again.files["vang-mat.xlsx"].accepted, again.files["vang-mat.xlsx"].repeated) == (0, 2)
        kept = {row.official_id: row for row in session.scalars(select(Absence))}
        assert (kept[cast.binh.id].kind, kept[cast.binh.id].part) == (AbsenceKind.SICK, DayPart.MORNING)

    def test_a_row_that_contradicts_what_stands_is_refused(
        self, session: Session, cast: Cast, tmp_path: Path
    ) -> None:
        report = self.load(
            session,
            tmp_path,
            ("C01", "Nghỉ phép", "12/10/2026", "14/10/2026", "", "Lê Quốc Dũng", ""),
            ("C01", "Nghỉ ốm", "14/10/2026", "15/10/2026", "", "Lê Quốc Dũng", ""),
            ("C02", "Đi chơi", "14/10/2026", "15/10/2026", "", "Lê Quốc Dũng", ""),
            ("C02", "Nghỉ phép", "15/10/2026", "14/10/2026", "", "Lê Quốc Dũng", ""),
        )

        refused_rows = report.files["vang-mat.xlsx"].refused
        assert [(each.row - FIRST_XLSX_ROW, each.code) for each in refused_rows] == [
            (1, "absence_stands"), (2, "unknown_absence"), (3, "ends_before_it_starts"),
        ]  # fmt: skip
        assert session.scalars(select(Absence)).all() == []
