"""Files beside evidence and faults: handed in with the form, given out as they came to whoever may see the thing."""

import hashlib
import io
from dataclasses import replace

import pytest
from flask import request
from lxml import html
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from admin.doors import make_room_for_files
from admin.files import as_file
from feedback.attachments.models import Attachment
from feedback.audit.models import DecisionLeaf
from feedback.audit.verify import FaultKind
from feedback.evaluations.sheets.models import Evidence
from feedback.plans.models import Fault, Task
from feedback.verification import verify
from tests.cast import Cast
from tests.months import DONE, planned

OWN = "/admin/me/months/2026-10/"
PDF = b"%PDF-1.7\nmade for a test\n%%EOF\n"


def given(name: str = "Thư khen.pdf", content: bytes = PDF) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def evidence(**more: object) -> dict[str, object]:
    return {"criterion": "II.4", "words": "Thư khen của người dân", **more}


def links(page: object) -> list[str]:
    return html.fromstring(page.get_data(as_text=True)).xpath("//a[@download]/@href")  # type: ignore[attr-defined]


def test_a_file_beside_evidence_is_given_out_as_it_came(as_, session: Session, cast: Cast) -> None:
    assert as_("an").post(OWN + "evidence", evidence(file=given())).status_code == 303
    for who, page in (("an", OWN), ("dung", f"/admin/offices/P1/months/2026-10/sheets/{cast.an.id}/")):
        (link,) = links(as_(who).get(page))
        answer = as_(who).get(link)
        assert (answer.status_code, answer.data, answer.mimetype) == (200, PDF, "application/pdf")
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert "Th%C6%B0%20khen.pdf" in answer.headers["Content-Disposition"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert as_("bob").get(link).status_code in (403, 404)  # another office's leader


def test_papers_are_called_by_codes_with_vietnamese_letters(app) -> None:
    with app.test_request_context():
        answer = as_file(b"x", "phieu-ĐĐ-Ắ1", "pdf")

    name = answer.headers["Content-Disposition"]
    assert name.encode("latin-1")  # as every server has to send it
    assert name == "attachment; filename=phieu-DD-A1.pdf; filename*=UTF-8''phieu-%C4%90%C4%90-%E1%BA%AE1.pdf"


def test_nobody_reads_the_file_of_a_colleague(as_, session: Session, cast: Cast) -> None:
    as_("an").post(OWN + "evidence", evidence(file=given()))
    (link,) = links(as_("an").get(OWN))
    piece = session.scalars(select(Evidence)).one()

    assert as_("binh").get(link).status_code == 404
    there = f"/admin/offices/P1/months/2026-10/of/{cast.an.id}/evidence/{piece.id}/file"
    assert as_("binh").get(there).status_code in (403, 404)
    assert as_("dung").get(there.replace(str(cast.an.id), str(cast.binh.id))).status_code == 404


def test_what_is_no_file_of_the_four_kinds_keeps_the_evidence_out_too(as_, session: Session) -> None:
    page = b"<html><script>alert(1)</script></html>"
    answer = as_("an").post(OWN + "evidence", evidence(file=given("Thư.pdf", page)))

    assert answer.status_code == 422
    assert "PDF, JPEG, PNG" in answer.get_data(as_text=True)
    assert session.scalars(select(Evidence)).all() == []


def test_a_file_goes_with_the_evidence_that_is_taken_back(as_, session: Session) -> None:
    as_("an").post(OWN + "evidence", evidence(file=given()))
    piece = session.scalars(select(Evidence)).one()
    as_("an").post(f"{OWN}evidence/{piece.id}/end")

    assert session.scalars(select(Attachment)).all() == []
    assert verify(session).faults == []


def test_a_fault_has_its_file_for_the_leader_and_whose_it_is(as_, session: Session, cast: Cast) -> None:
    planned(session, cast.an, DONE)
    session.commit()
    plan = f"/admin/offices/P1/plans/2026-10/{cast.an.id}/"
    form = {"task": str(session.scalars(select(Task.id)).one()), "kind": "late", "happened_on": "2026-10-20"}
    form |= {"evidence": "Văn bản 12", "file": given("van-ban-12.pdf")}
    assert as_("dung").post(plan + "faults", form).status_code == 303

    for who, page in (("dung", plan), ("an", OWN + "plan/")):
        (link,) = links(as_(who).get(page))
        assert as_(who).get(link).data == PDF
    assert as_("binh").get(link).status_code == 404
    assert session.scalars(select(Fault)).one().evidence == "Văn bản 12"


@pytest.mark.parametrize("what", ["content", "sha256", "gone", "slipped in"])
def test_a_file_that_is_changed_behind_the_service_is_found(as_, session: Session, what: str) -> None:
    as_("an").post(OWN + "evidence", evidence(file=given()))
    leaf = session.scalars(select(DecisionLeaf).where(DecisionLeaf.act == "attachments:attached")).one()
    assert leaf.body["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert verify(session).faults == []
    file = session.scalars(select(Attachment)).one()
    other = b"%PDF-1.7\nforged\n%%EOF\n"
    if what == "content":
        session.execute(update(Attachment).values(content=other))
    elif what == "sha256":
        session.execute(update(Attachment).values(content=other, sha256=hashlib.sha256(other).hexdigest()))
    elif what == "gone":
        session.delete(file)
    else:
        session.delete(leaf)
        session.flush()
    session.commit()

    assert FaultKind.ATTACHMENT in {fault.kind for fault in verify(session).faults}
    if what == "content":
        (link,) = links(as_("an").get(OWN))
        assert as_("an").get(link).status_code == 422


class TestSeveral:
    def test_five_files_stand_beside_one_piece_of_evidence_and_a_sixth_does_not(
        self, as_, session: Session, cast: Cast
    ) -> None:
        five = [given(f"trang-{n}.pdf", PDF + b"%" * n + b"%%EOF\n") for n in range(5)]
        assert as_("an").post(OWN + "evidence", evidence(file=five)).status_code == 303

        found = links(as_("an").get(OWN))
        assert [len(as_("an").get(link).data) for link in found] == [len(PDF) + n + 6 for n in range(5)]
        assert verify(session).faults == []

        six = [given(f"trang-{n}.pdf", PDF + b"%" * n + b"%%EOF\n") for n in range(6)]
        answer = as_("an").post(OWN + "evidence", evidence(file=six))
        assert answer.status_code == 422
        assert "kèm nhiều nhất 5 tệp" in answer.get_data(as_text=True)
        assert len(session.scalars(select(Evidence)).all()) == 1

    def test_all_go_with_the_evidence_that_is_taken_back(self, as_, session: Session) -> None:
        as_("an").post(OWN + "evidence", evidence(file=[given(), given("hai.pdf", PDF + b"%%EOF\n")]))
        piece = session.scalars(select(Evidence)).one()
        as_("an").post(f"{OWN}evidence/{piece.id}/end")

        assert session.scalars(select(Attachment)).all() == []
        assert verify(session).faults == []

    def test_together_they_have_a_bound_and_the_form_has_room_for_it(self, as_, session: Session) -> None:
        large = [given(f"{n}.pdf", PDF + bytes([n]) * (2_000_000) + b"%%EOF\n") for n in range(3)]
        assert as_("an").post(OWN + "evidence", evidence(file=large)).status_code == 303
        large = [given(f"{n}.pdf", PDF + bytes([n]) * (1_800_000) + b"%%EOF\n") for n in range(4)]

        answer = as_("an").post(OWN + "evidence", evidence(file=large))

        assert answer.status_code == 422
        assert "lớn hơn 6 MB" in answer.get_data(as_text=True)

    def test_no_other_form_is_as_large(self, as_) -> None:
        assert as_("an").post(OWN + "petition", {"words": "x" * 2_000_000}).status_code == 413

    @pytest.mark.parametrize(("cookie", "kilobytes"), [("", 1024), ("__Host-hailong_staff=x", 7800)])
    def test_there_is_no_more_room_for_whoever_has_not_signed_in(
        self, app, cookie: str, kilobytes: int
    ) -> None:
        with app.test_request_context(OWN + "evidence", method="POST", headers={"Cookie": cookie}):
            make_room_for_files()

            assert request.max_content_length == kilobytes * 1024

    def test_an_office_has_so_much_room(self, as_, session: Session, app, monkeypatch) -> None:
        config = app.extensions["hailong_config"]
        monkeypatch.setitem(app.extensions, "hailong_config", replace(config, office_files_megabytes=1))
        first = given("mot.pdf", PDF + b"1" * 900_000 + b"%%EOF\n")
        assert as_("an").post(OWN + "evidence", evidence(file=first)).status_code == 303

        answer = as_("an").post(
            OWN + "evidence", evidence(file=given("hai.pdf", PDF + b"2" * 900_000 + b"%%EOF\n"))
        )

        assert answer.status_code == 422
        assert "0,9/1 MB" in as_("hoa").get("/admin/offices/P1/organisation/").get_data(as_text=True)

    def test_a_result_and_a_change_have_theirs(self, as_, session: Session, cast: Cast) -> None:
        planned(session, cast.an, DONE)
        session.commit()
        plan, task = (
            f"/admin/offices/P1/plans/2026-10/{cast.an.id}/",
            str(session.scalars(select(Task.id)).one()),
        )
        result = {"task": task, "completed": "7", "file": given("ket-qua.pdf")}
        change = {"task": task, "assigned": "9", "reason": "Ốm", "file": given("don.pdf")}

        assert as_("an").post(OWN + "plan/tasks/result", result).status_code == 303
        assert as_("an").post(OWN + "plan/tasks/change", change).status_code == 303

        for who, page in (("dung", plan), ("an", OWN + "plan/")):
            found = links(as_(who).get(page))
            assert [as_(who).get(link).data for link in found] == [PDF, PDF]
        assert as_("binh").get(found[0]).status_code == 404
