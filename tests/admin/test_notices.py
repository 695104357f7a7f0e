"""The outbox on screen: how much stands where and what failed, never to whom."""

import pytest
from sqlalchemy.orm import Session

from feedback.audit.models import Act
from feedback.notices.models import Notice, NoticeState
from tests.admin.things import Things, things_of_p1
from tests.cast import Cast

OUTBOX = "/admin/offices/P1/notices/"


@pytest.fixture
def things(session: Session, cast: Cast) -> Things:
    return things_of_p1(session, cast)


def test_it_shows_counts_and_reasons_and_no_address(as_, things: Things) -> None:
    page = as_("minh").get(OUTBOX + "?lang=en").text

    assert "The other side could not be reached" in page
    assert "Invitation to rate" in page
    assert "example.org" not in page
    assert "localhost/r/" not in page


def test_a_failed_notice_is_tried_again_once(as_, session: Session, things: Things) -> None:
    browser, again = as_("alice"), f"{OUTBOX}{things.notice.id}/again"

    first, second = browser.post(again, follow_redirects=True), browser.post(again, follow_redirects=True)

    assert "sẽ được gửi lại" in first.text
    assert "không còn" in second.text
    notice = session.get_one(Notice, (things.office.id, things.notice.id), populate_existing=True)
    assert (notice.state, notice.tries) == (NoticeState.QUEUED, 0)
    acts = session.query(Act).filter_by(name="notices:notice:retried").all()
    assert [act.about for act in acts] == [{"channel": "mail", "template": "invitation"}]


def test_the_inspectorate_looks_and_changes_nothing(as_, things: Things) -> None:
    browser = as_("thanh")

    assert browser.get(OUTBOX).status_code == 200
    assert '<form method="post" action="/admin/offices/P1/notices' not in browser.get(OUTBOX).text
