"""Handing in the ward's files from the screen: tried without a trace, taken in whole, and no ratings among them."""

import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import Act
from feedback.offices.models import Desk, Office
from feedback.ratings.models import Intake
from tests.cast import Cast

FILES = "/admin/offices/P1/files/"
DESKS = "Mã quầy,Tên quầy,Lĩnh vực\nQ07,Quầy 7,Hộ tịch\n"


def hand_in(browser, name: str, text: str, do: str = "load"):
    data = {"do": do, "files": (io.BytesIO(text.encode()), name)}
    return browser.post(FILES, data, content_type="multipart/form-data")


def desks(session: Session) -> set[str]:
    return set(session.scalars(select(Desk.code)))


def test_a_trial_changes_nothing(as_, session: Session, cast: Cast) -> None:
    answer = hand_in(as_("hoa"), "quay.csv", DESKS, do="try")

    assert answer.status_code == 200
    assert "Q07" not in desks(session)
    assert session.scalars(select(Act)).all() == []


def test_the_file_is_taken_in_and_the_log_says_by_whom(as_, session: Session, cast: Cast) -> None:
    answer = hand_in(as_("hoa"), "QUAY.CSV", DESKS)

    act = session.scalars(select(Act)).one()
    assert answer.status_code == 200
    assert "Q07" in desks(session)
    assert (act.user_id, act.about["file"], act.about["accepted"]) == (cast.accounts["hoa"].id, "quay.csv", 1)


def test_a_file_with_a_bad_row_is_left_out_whole(as_, session: Session, cast: Cast) -> None:
    answer = hand_in(as_("hoa"), "quay.csv", DESKS + "Q08,=1+1,Hộ tịch\n")

    assert answer.status_code == 422
    assert "Văn bản bắt đầu" in answer.get_data(as_text=True) or "=1+1" in answer.get_data(as_text=True)
    assert "Q07" not in desks(session)


@pytest.mark.parametrize(
    "name",
    ["phieu-giay.csv", "kiosk-taps.jsonl", "don-vi.csv", "thu-tuc.csv", "quay.exe", "../quay.csv", "/tmp/quay.csv", "quay", ""],
)  # fmt: skip
def test_other_files_are_not_taken(as_, session: Session, cast: Cast, name: str) -> None:
    before = desks(session), len(session.scalars(select(Office)).all())

    assert hand_in(as_("hoa"), name, DESKS).status_code == 422

    assert (desks(session), len(session.scalars(select(Office)).all())) == before
    assert session.scalars(select(Intake)).all() == []


def test_a_form_without_a_file_is_told_so(as_) -> None:
    assert as_("hoa").post(FILES, {"do": "load"}).status_code == 422


def test_a_file_that_is_too_large_is_refused(as_) -> None:
    answer = as_("hoa").client.post(
        FILES, data=b"x" * 1_100_000, content_type="multipart/form-data; boundary=x"
    )

    assert answer.status_code == 413
