"""The register of improvements and the letters for late dossiers: planned, done, told to the public; apologised once."""

from datetime import timedelta
from io import BytesIO

import docx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.cases.models import Apology, Improvement
from feedback.offices.holidays import working_days
from feedback.receipts.models import Mode, Receipt, Stage
from tests.cast import Cast
from tests.months import HANOI

REGISTER = "/admin/offices/P1/improvements/"
LATE = "/admin/offices/P1/late-dossiers/"


def text(answer) -> str:
    return answer.get_data(as_text=True)


def plan(browser, **changes: str):
    due = (clock.now().astimezone(HANOI).date() + timedelta(days=30)).isoformat()
    values = {
        "cause": "staffing", "cause_words": "Thiếu người", "action_words": "Mở thêm quầy", "owner": "Tổ một cửa", "due": due,
        "reason": "long_wait",
    }  # fmt: skip
    return browser.post(f"{REGISTER}?lang=en", {**values, **changes})


def test_only_what_is_done_worded_and_approved_by_the_leader_is_public(
    as_, client, session: Session, cast: Cast
) -> None:
    dung = as_("dung")
    at = plan(dung).location.rstrip("/")
    dung.post(f"{at}/words", {"said_vi": "Chờ lâu", "did_vi": "Mở thêm quầy"})
    assert dung.post(f"{at}/approval").status_code == 404  # a ward leader's act
    alice = as_("alice")
    assert alice.post(f"{at}/approval").status_code == 422  # not done yet
    alice.post(f"{at}/state", {"state": "done"})
    assert "Mở thêm quầy" not in text(client.get("/public/"))

    assert alice.post(f"{at}/approval").status_code == 303

    assert "Mở thêm quầy" in text(client.get("/public/?lang=en"))
    alice.post(f"{at}/words", {"said_vi": "Chờ lâu", "did_vi": "Khác"})
    assert "Khác" not in text(client.get("/public/"))  # new words need a new approval


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"owner": " "}, "A value is needed here."),
        ({"due": "2020-01-01"}, "This day has passed already."),
        ({"cause": ""}, "Please choose one of the answers."),
        ({"reason": "nonsense"}, "There is no such reason."),
    ],
)
def test_an_improvement_without_what_makes_it_one_is_refused(
    as_, session: Session, cast: Cast, changes, said
) -> None:
    answer = plan(as_("dung"), **changes)

    assert answer.status_code == 422
    if "reason" not in changes:
        assert said in text(answer)
    assert session.scalars(select(Improvement)).all() == []


@pytest.fixture
def dossier(session: Session, cast: Cast) -> Receipt:
    """A dossier that is promised for the second working day from now."""
    today = clock.now().astimezone(HANOI).date()
    due_on = working_days(session, cast.p1.id).after(today, 2)
    made = Receipt(
        office_id=cast.p1.id, dossier_code="H26.19.00-261015-0077", dossier_key="h26.19.00-261015-0077", mode=Mode.DIRECT,
        procedure_id=cast.procedure.id, desk_id=cast.q1.id, official_id=cast.an.id,
        received_at=clock.now() - timedelta(days=5), due_at=clock.now() + (due_on - today),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def new_due(session: Session, cast: Cast, days: int = 6) -> str:
    return working_days(session, cast.p1.id).after(clock.now().astimezone(HANOI).date(), days).isoformat()


def test_a_dossier_that_nears_its_day_gets_one_apology_with_a_new_day(
    as_, session: Session, cast: Cast, dossier: Receipt
) -> None:
    dung = as_("dung")
    assert dossier.dossier_code in text(dung.get(LATE))
    form = {"reason": "Chờ ý kiến của cơ quan thuế", "new_due": new_due(session, cast)}

    assert dung.post(f"{LATE}{dossier.id}/", form).status_code == 303
    refused = dung.post(f"{LATE}{dossier.id}/?lang=en", form)

    assert session.scalars(select(Apology.in_time)).one()
    assert refused.status_code == 422
    letter = dung.get(f"{LATE}{dossier.id}/letter.docx")
    words = "\n".join(each.text for each in docx.Document(BytesIO(letter.data)).paragraphs)
    assert "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ" in words
    assert "Lý do: Chờ ý kiến của cơ quan thuế." in words
    assert dung.get(f"{LATE}{dossier.id}/letter.pdf").data.startswith(b"%PDF")


def test_the_new_day_lies_after_the_promised_one_and_is_worked(
    as_, session: Session, cast: Cast, dossier: Receipt
) -> None:
    for days in (0, 1, 2):
        form = {"reason": "Chờ", "new_due": new_due(session, cast, days)}
        assert as_("dung").post(f"{LATE}{dossier.id}/", form).status_code == 422

    assert session.scalars(select(Apology)).all() == []


def test_a_dossier_whose_result_was_handed_over_is_not_listed(
    as_, session: Session, cast: Cast, dossier: Receipt
) -> None:
    session.add(
        Receipt(
            office_id=cast.p1.id,
            dossier_code=dossier.dossier_code,
            dossier_key=dossier.dossier_key,
            stage=Stage.RESULT,
            mode=Mode.DIRECT,
            procedure_id=cast.procedure.id,
            desk_id=cast.q2.id,
            official_id=cast.binh.id,
            received_at=clock.now(),
        )
    )

    assert dossier.dossier_code not in text(as_("dung").get(LATE))
