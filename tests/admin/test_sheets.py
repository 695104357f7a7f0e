"""The sheet: who may mark which column, what is refused, and what the official sees of the citizens' part."""

from typing import Any

import pytest
from lxml import html
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant
from feedback.accounts.rights import Role
from feedback.evaluations.sheets.kinds import Scorer
from feedback.evaluations.sheets.models import Mark, Reopening
from feedback.objections.models import Objection
from feedback.offices.models import Employment, Posting
from feedback.plans.models import Task
from tests.cast import SINCE, Cast
from tests.months import DONE, closed, marks, planned, rated, served

OWN = "/admin/me/months/2026-10/"


def sheet_of(official: Any) -> str:
    return f"/admin/offices/P1/months/2026-10/sheets/{official.id}/"


def form(less: dict[str, str] | None = None, **changes: str) -> dict[str, str]:
    """Every row at its maximum, written as a Vietnamese keyboard writes it."""
    full = {f"mark-{row}": str(points).replace(".", ",") for row, points in marks(less).items()}
    return {**full, **{f"mark-{row}": text for row, text in changes.items()}}


def kept(session: Session, scorer: Scorer) -> dict[str, str]:
    rows = session.execute(select(Mark.criterion, Mark.points).where(Mark.scorer == scorer))
    return {row: str(points) for row, points in rows}


def words(answer) -> str:
    page = html.fromstring(answer.get_data(as_text=True))
    return " ".join(" ".join(page.itertext()).split())


def test_an_marks_the_own_sheet(as_, session: Session, cast: Cast) -> None:
    answer = as_("an").post(OWN + "marks", form({"II.4": "0.5"}) | {"strengths": "Đúng hẹn"})

    assert answer.status_code == 303
    assert kept(session, Scorer.SELF)["II.4"] == "2.00"
    assert "Đúng hẹn" in as_("alice").get(sheet_of(cast.an)).get_data(as_text=True)


def test_the_head_marks_beside_the_officials_own(as_, session: Session, cast: Cast) -> None:
    as_("an").post(OWN + "marks", form())
    page = as_("dung").get(sheet_of(cast.an))
    first = html.fromstring(page.get_data(as_text=True)).xpath("//input[@name='mark-I.1']")[0]
    assert first.get("value") == "5,00"  # begins with the official's own

    answer = as_("dung").post(sheet_of(cast.an) + "marks", form({"I.1": "1"}) | {"opinion": "Tốt"})

    assert answer.status_code == 303
    assert (kept(session, Scorer.SELF)["I.1"], kept(session, Scorer.DIRECT)["I.1"]) == ("5.00", "4.00")


@pytest.mark.parametrize(
    ("row", "text", "code"),
    [
        ("I.1", "5,25", "0 đến 5"),
        ("I.1", "6", "0 đến 5"),
        ("I.1", "-1", ""),
        ("I.1", "năm", "không phải là số"),
        ("I.1", "NaN", "không phải là số"),
        ("I.1", "", "I.1"),
        ("II.4", "2,3333", ""),
    ],
)
def test_marks_that_do_not_fit_are_refused_beside_their_row(
    as_, session: Session, row: str, text: str, code: str
) -> None:
    answer = as_("an").post(OWN + "marks", form(**{row: text}))

    page = html.fromstring(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert kept(session, Scorer.SELF) == {}
    at_fault = page.xpath("//input[@aria-invalid='true']")
    assert [control.get("name") for control in at_fault] == [f"mark-{row}"]
    assert code in page.xpath("//*[@class='fault']")[0].text_content()
    assert at_fault[0].get("value") == text  # nothing that was typed is lost


def test_a_row_that_the_form_does_not_have_is_refused(as_, session: Session) -> None:
    answer = as_("an").post(OWN + "marks", form() | {"mark-IX.9": "5"})

    assert (answer.status_code, kept(session, Scorer.SELF)) == (422, {})


def test_nobody_marks_the_own_sheet_as_its_head(as_, session: Session, cast: Cast) -> None:
    browser = as_("dung")  # leads the desks, and has a sheet

    assert browser.get(sheet_of(cast.dung)).status_code == 200
    assert b'<input class="points"' not in browser.get(sheet_of(cast.dung)).data
    assert browser.post(sheet_of(cast.dung) + "marks", form()).status_code == 404
    assert kept(session, Scorer.DIRECT) == {}


def test_the_own_marks_stand_once_the_head_has_marked(as_, cast: Cast, session: Session) -> None:
    as_("dung").post(sheet_of(cast.an) + "marks", form())

    answer = as_("an").post(OWN + "marks", form())

    assert answer.status_code == 422
    assert kept(session, Scorer.SELF) == {}


def test_a_closed_month_takes_no_marks(as_, session: Session, cast: Cast) -> None:
    closed(session, cast.p1)
    for browser, path in ((as_("an"), OWN), (as_("dung"), sheet_of(cast.an))):
        assert b'class="points"' not in browser.get(path).data
        assert browser.post(path + "marks", form()).status_code == 422


class TestWhatTheOfficialSees:
    def test_nothing_of_citizens_while_the_month_is_open(self, as_, session: Session, cast: Cast) -> None:
        browser = as_("an")
        before = words(browser.get(OWN))

        rated(session, cast.q1, cast.an, {1: 40}, procedure=cast.procedure)

        assert words(browser.get(OWN)) == before

    @pytest.mark.parametrize(
        ("levels", "shown", "hidden"),
        [
            ({1: 4}, "fewer than 5", "average"),
            ({5: 4, 1: 3}, "Ratings 7", "1–2:"),
            ({5: 9, 1: 3}, "1–2: 3 · 3: 0 · 4–5: 9", " 2: 0"),
            ({5: 28, 1: 3}, "1: 3 · 2: 0 · 3: 0 · 4: 0 · 5: 28", "1–2:"),
        ],
    )
    def test_after_the_close_as_much_as_the_number_allows(
        self, as_, session: Session, cast: Cast, levels, shown: str, hidden: str
    ) -> None:
        served(session, cast.q1, cast.an, cast.procedure, 50)
        rated(session, cast.q1, cast.an, levels, procedure=cast.procedure)
        planned(session, cast.an, DONE)
        closed(session, cast.p1)

        page = words(as_("an").get(OWN + "?lang=en"))

        assert shown in page
        assert hidden not in page

    def test_the_explanation_is_in_the_readers_language_with_its_decimal_sign(
        self, as_, session, cast
    ) -> None:
        served(session, cast.q1, cast.an, cast.procedure, 50)
        rated(session, cast.q1, cast.an, {5: 10, 1: 2}, procedure=cast.procedure)
        planned(session, cast.an, DONE)
        closed(session, cast.p1)

        # mean of ten 100s and two 0s: 83.33, against the expected 80.00
        assert "12 lượt đánh giá của đồng chí trung bình 83,33 điểm" in words(as_("an").get(OWN))
        assert "Your 12 ratings average 83.33" in words(as_("an").get(OWN + "?lang=en"))

    def test_how_many_ratings_are_under_review_and_why(self, as_, session: Session, cast: Cast) -> None:
        rated(session, cast.q1, cast.an, {5: 8, 1: 4}, procedure=cast.procedure)  # four low ones on one day
        planned(session, cast.an, DONE)
        closed(session, cast.p1)

        page = words(as_("an").get(OWN + "?lang=en"))

        assert "Under review, and not counted until two people have decided: 4 – Unusually many low" in page

    def test_nobody_elses_sheet(self, as_, cast: Cast) -> None:
        assert as_("binh").get(sheet_of(cast.an)).status_code == 404

    def test_nothing_for_a_month_without_a_posting(self, as_) -> None:
        assert as_("an").get("/admin/me/months/2020-01/").status_code == 404


class TestTheWay:
    """The pages on which a month's sheets go from one hand to the next."""

    LIST = "/admin/offices/P1/months/2026-10/sheets/"
    INSIDE = "/admin/offices/P1/months/2026-10/inside/"

    def test_a_month_from_opening_to_the_published_class(self, as_, session: Session, cast: Cast) -> None:
        planned(session, cast.an, DONE)
        assert as_("hoa").post(self.LIST + "open").status_code == 303
        assert "Nguyễn Văn An" in words(as_("hoa").get(self.LIST))
        as_("an").post(OWN + "evidence", {"criterion": "II.4", "words": "Được khen", "reference": "12/TB"})
        as_("an").post(OWN + "marks", form())
        as_("dung").post(sheet_of(cast.an) + "marks", form({"I.1": "1"}) | {"opinion": "Tận tụy"})
        as_("hoa").post(
            sheet_of(cast.an) + "minutes",
            {
                "met_on": "2026-11-03",
                "present": "9",
                "in_favour": "8",
                "against": "1",
                "collective": "Nhất trí",
            },
        )
        as_("alice").post(sheet_of(cast.an) + "marks", form())
        page = words(as_("alice").get(sheet_of(cast.an)))
        for said in ("Tận tụy", "Nhất trí", "Được khen", "12/TB", "29,00", "30,00"):
            assert said in page
        closed(session, cast.p1)
        assert "Nothing of this month" in words(as_("binh").get(self.INSIDE + "?lang=en"))

        assert as_("alice").post(self.LIST + "publish").status_code == 303

        listed = words(as_("binh").get(self.INSIDE))
        assert "Nguyễn Văn An" in listed
        assert "30,00" not in listed  # the class, and no points

    def test_a_class_without_a_letter_is_told_by_its_name_alone(
        self, as_, session: Session, cast: Cast
    ) -> None:
        session.execute(
            update(Posting).where(Posting.official_id == cast.an.id).values(employment=Employment.HAMLET)
        )
        planned(session, cast.an, DONE)
        as_("hoa").post(self.LIST + "open")
        asked = html.fromstring(as_("alice").get(sheet_of(cast.an)).get_data(as_text=True))
        rows = asked.xpath("//input[starts-with(@name, 'mark-')]/@name")
        as_("alice").post(sheet_of(cast.an) + "marks", dict.fromkeys(rows, "1"))
        met = {
            "met_on": "2026-11-03",
            "present": "9",
            "in_favour": "9",
            "against": "0",
            "collective": "Nhất trí",
        }
        assert as_("hoa").post(sheet_of(cast.an) + "minutes", met).status_code == 303
        closed(session, cast.p1)
        as_("alice").post(self.LIST + "publish")

        page = html.fromstring(as_("binh").get(self.INSIDE).get_data(as_text=True))

        (told,) = page.xpath("//tr[contains(th, 'Nguyễn Văn An')]/td[1]")
        assert told.text_content().startswith("Hoàn thành")

    def test_what_is_late_is_said_with_names(self, as_, session: Session, cast: Cast) -> None:
        # self-scoring was due on 2 November, today is the 5th
        as_("hoa").post(self.LIST + "open")
        page = html.fromstring(as_("alice").get(self.LIST).get_data(as_text=True))
        assert cast.an.name in page.xpath("string(//dl[contains(@class, 'pairs')]//dd)")

    def test_evidence_is_taken_back(self, as_, session: Session) -> None:
        browser = as_("an")
        browser.post(OWN + "evidence", {"criterion": "", "words": "Nhầm"})
        page = html.fromstring(browser.get(OWN).get_data(as_text=True))
        (address,) = page.xpath("//form[contains(@action, '/evidence/')]/@action")
        assert as_("dung").post(address).status_code == 404  # not in a sheet of one's own
        assert as_("an").post(address).status_code == 303
        assert "Nhầm" not in as_("an").get(OWN).get_data(as_text=True)

    def test_a_petition_is_answered_with_a_decision_and_reopened_by_two(
        self, as_, session: Session, cast: Cast
    ) -> None:
        planned(session, cast.an, DONE)
        closed(session, cast.p1)
        as_("alice").post(self.LIST + "publish")
        assert as_("an").post(OWN + "petition", {"words": "Thiếu việc"}).status_code == 303
        (objection,) = session.scalars(select(Objection)).all()
        as_("hoa").post(
            f"/admin/offices/P1/objections/{objection.id}",
            {"state": "upheld", "words": "Đúng, bổ sung", "decision": "12/QĐ-UBND"},
        )
        assert "12/QĐ-UBND" in words(as_("an").get(OWN))
        assert "Somebody asks to reopen it" in words(as_("an").get(OWN + "?lang=en"))
        (made,) = session.scalars(select(Reopening)).all()
        agreeing = f"{sheet_of(cast.an)}reopening/{made.id}/agree"
        assert as_("hoa").post(agreeing).status_code == 422  # a second person
        assert as_("alice").post(agreeing).status_code == 303
        as_("alice").post(sheet_of(cast.an) + "marks", form({"I.1": "1"}))
        task = session.scalars(select(Task)).one()
        result = {"task": str(task.id), "completed": "8", "late": "0", "major_errors": "0"}
        assert (
            as_("alice").post(sheet_of(cast.an) + "reopening/results", result).status_code == 422
        )  # no evidence
        result["evidence"] = "Sổ giao nhận trang 12"
        assert as_("alice").post(sheet_of(cast.an) + "reopening/results", result).status_code == 303
        assert "Sổ giao nhận trang 12" in words(as_("alice").get(sheet_of(cast.an)))
        judged = {"leader": "yes", "leads": "yes", "unit_fulfils": "yes", "organises": "yes"}
        leader = sheet_of(cast.an) + "reopening/leader"
        assert as_("alice").post(leader, judged).status_code == 422  # no evidence
        assert as_("alice").post(leader, judged | {"leader_evidence": "Biên bản 12/BB"}).status_code == 303
        page = words(as_("alice").get(sheet_of(cast.an)))
        assert "d = 100%, đ = 100%, e = 50%" in page
        assert "Biên bản 12/BB" in page
        assert as_("alice").post(sheet_of(cast.an) + "reopening/decision").status_code == 303
        assert "29,00" in words(as_("alice").get("/admin/offices/P1/months/2026-10/result"))
        assert "30,00" in words(as_("alice").get("/admin/offices/P1/months/2026-10/result?version=1"))

    def test_a_leader_sees_why_a_sheet_is_not_theirs_to_score(
        self, as_, cast: Cast, session: Session
    ) -> None:
        session.add(
            Grant(user_id=cast.accounts["binh"].id, office_id=cast.p1.id, role=Role.DESK_HEAD, from_on=SINCE)
        )
        session.flush()
        page = as_("binh").get(sheet_of(cast.dung))
        assert "goes one level up" in words(as_("binh").get(sheet_of(cast.dung) + "?lang=en"))
        assert b'class="points"' not in page.data
        assert as_("binh").post(sheet_of(cast.dung) + "marks", form()).status_code == 422

    def test_the_own_page_says_what_is_next_and_until_when(self, as_, cast: Cast) -> None:
        assert "What my sheets wait for" not in words(as_("an").get("/admin/me/?lang=en"))
        as_("hoa").post(self.LIST + "open")
        said = words(as_("an").get("/admin/me/?lang=en"))
        assert "Next: Self-scoring, at the latest on 02/11/2026" in said
        assert "late" in said


@pytest.mark.parametrize(("who", "address"), [("alice", "leader"), ("an", "own")])
def test_every_figure_of_a_sheet_leads_to_what_it_came_from(
    as_, session: Session, cast: Cast, who: str, address: str
) -> None:
    served(session, cast.q1, cast.an, cast.procedure, 10)
    rated(session, cast.q1, cast.an, {5: 10}, procedure=cast.procedure)
    planned(session, cast.an, DONE)
    closed(session, cast.p1)
    session.commit()
    sheet = sheet_of(cast.an) if address == "leader" else OWN
    client = as_(who)

    page = html.fromstring(client.get(sheet).get_data(as_text=True))

    own_places = set(page.xpath("//@id"))
    breakdown = page.xpath("//table[@class='breakdown']//tr")
    assert breakdown
    assert all(row.xpath("./th/a/@href") for row in breakdown)
    figures = page.xpath("//dl[@class='figures']/div/dt")
    assert all(each.xpath("./a/@href") for each in figures), [each.text_content() for each in figures]
    leads = {
        *page.xpath("//table[@class='breakdown']//a/@href"),
        *page.xpath("//dl[@class='figures']//a/@href"),
    }
    leads |= set(page.xpath("//table[@class='form-01']//a/@href"))
    leads |= set(page.xpath("//table[not(@class)]//th[@class='words']/a/@href"))
    for lead in sorted(leads):
        path, _, place = lead.partition("#")
        if path:
            answer = client.get(path)
            assert answer.status_code == 200, lead
            places = set(html.fromstring(answer.get_data(as_text=True)).xpath("//@id"))
        else:
            places = own_places
        assert not place or place in places, lead
