"""Typing in a call or a paper form, and opening a contact: both by the right people alone, and written down."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import Act
from feedback.contacts import keys
from feedback.contacts.models import Contact
from feedback.ratings import check_codes
from feedback.ratings.models import Channel, Intake
from tests.admin.things import Things, things_of_p1
from tests.cast import Cast
from tests.desk_day import shift

FORM = "/admin/offices/P1/entries/"
CONTACTS = "/admin/offices/P1/contacts/"
CALL = {"channel": "phone", "desk": "Q02", "level": "2", "reason": ["long_wait"]}


def test_what_is_typed_in_gets_a_check_code_for_the_citizen(as_, session: Session, cast: Cast) -> None:
    page = as_("dung").client.submit(FORM, {**CALL, "comment": "Chờ lâu"}, form=2).text

    code = re.search(r"<code>([^<]+)</code>", page)
    assert code
    own = check_codes.canonical(code[1])
    assert own is not None
    kept = session.scalars(select(Intake)).one()
    assert (kept.channel, kept.level, kept.reasons, kept.comment) == (
        Channel.PHONE,
        2,
        "long_wait",
        "Chờ lâu",
    )
    assert kept.check_hash == check_codes.lookup(own)
    assert kept.entered_by == cast.accounts["dung"].id


def test_az_9_a_contact_is_kept_sealed_and_only_with_consent(as_, session: Session) -> None:
    browser = as_("dung")
    refused = browser.client.submit(FORM, {**CALL, "contact": "0912 345 678"}, form=2)
    assert refused.status_code == 422
    assert "0912 345 678" in refused.text  # nothing typed is lost
    assert session.scalars(select(Intake)).all() == []

    browser.client.submit(FORM, {**CALL, "contact": "0912 345 678", "consent": "yes"}, form=2)

    kept = session.scalars(select(Intake)).one()
    assert kept.contact is not None
    assert b"0912" not in kept.contact


def test_the_head_of_the_desks_types_in_nothing_of_their_own_desk(as_, session: Session, cast: Cast) -> None:
    shift(session, cast.q2, cast.dung, "2026-11-02")

    answer = as_("dung").client.submit(FORM, CALL, form=2)

    assert answer.status_code == 422
    assert "nơi mình phục vụ" in answer.text


@pytest.mark.parametrize(
    "change", [{"level": "6"}, {"channel": "qr"}, {"day": "2027-01-01"}, {"dossier": "H26-0"}]
)
def test_what_cannot_be_is_refused_with_its_reason(as_, session: Session, change: dict[str, str]) -> None:
    browser = as_("hoa")
    page = browser.get(FORM).text
    rating_id = re.search(r'name="rating_id" value="([^"]+)"', page)
    assert rating_id

    answer = browser.post(FORM, {**CALL, "rating_id": rating_id[1], **change})

    assert answer.status_code == 422
    assert session.scalars(select(Intake)).all() == []


@pytest.mark.parametrize("who", ["an", "alice", "minh", "thanh", "bob"])
def test_nobody_else_types_anything_in(as_, who: str) -> None:
    assert as_(who).get(FORM).status_code == 404


@pytest.fixture
def contact(session: Session, cast: Cast, app: Flask) -> Contact:
    """A number that was left at ward P1, sealed to the inspectorate's key."""
    things: Things = things_of_p1(session, cast)
    seals = app.extensions["hailong_sealer"]
    things.contact.sealed = seals.seal("0912 345 678", cast.p1.id)
    session.flush()
    return things.contact


def test_the_list_of_contacts_tells_nobody_who(as_, contact: Contact) -> None:
    page = as_("thanh").get(CONTACTS).text

    assert contact.id.hex[:8] in page
    assert "0912" not in page
    assert str(contact.rating_id) not in page


def test_az_9_a_look_needs_a_reason_and_is_written_down(as_, session: Session, contact: Contact) -> None:
    browser = as_("thanh")
    assert browser.post(f"{CONTACTS}{contact.id}", {"reason": "  "}).status_code == 422
    assert session.scalars(select(Act).where(Act.name == "contacts:contact:looked")).all() == []

    page = browser.post(f"{CONTACTS}{contact.id}", {"reason": "Xác minh khiếu nại"}).text

    assert "0912 345 678" in page
    act = session.scalars(select(Act).where(Act.name == "contacts:contact:looked")).one()
    assert act.about == {"contact": contact.id.hex[:8], "reason": "Xác minh khiếu nại"}


def test_where_the_server_has_no_private_key_it_is_brought_along_and_not_kept(
    as_, app: Flask, contact: Contact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = app.extensions["hailong_config"]
    pem = Path(config.contacts_private_key).read_bytes()
    monkeypatch.setitem(
        app.extensions, "hailong_config", replace(config, contacts_private_key=str(tmp_path / "none"))
    )
    browser, path = as_("thanh"), f"{CONTACTS}{contact.id}"
    assert 'type="file"' in browser.get(CONTACTS).text
    assert browser.post(path, {"reason": "x"}).status_code == 422

    opened = browser.post(path, {"reason": "x", "key": (BytesIO(pem), "key.pem")})
    _, other = keys.make_pair(tmp_path / "other")
    wrong = browser.post(path, {"reason": "x", "key": (BytesIO(other.read_bytes()), "key.pem")})

    assert "0912 345 678" in opened.text
    assert wrong.status_code == 422
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("who", ["alice", "dung", "hoa", "minh", "an"])
def test_az_9_nobody_of_the_ward_and_nobody_who_runs_the_system_sees_contacts(
    as_, contact: Contact, who: str
) -> None:
    assert as_(who).get(CONTACTS).status_code == 404
    assert as_(who).post(f"{CONTACTS}{contact.id}", {"reason": "x"}).status_code == 404


class TestInvitations:
    """The centre's choice to invite, and the number that comes with a receipt."""

    PAGE = "/admin/offices/P1/invitations/"

    def test_the_choice_is_kept_and_logged(self, as_, session: Session) -> None:
        browser = as_("dung")
        assert browser.client.submit(self.PAGE, {"way": "sms", "days": "0"}, form=2).status_code == 422

        browser.client.submit(self.PAGE, {"way": "sms", "days": "5"}, form=2)

        assert 'value="sms" checked' in browser.get(self.PAGE).text
        act = session.scalars(select(Act).where(Act.name == "invitations:rule:set")).one()
        assert act.about == {"way": "sms", "days": 5}

    def test_a_number_is_asked_for_only_where_the_office_invites(
        self, as_, session: Session, cast: Cast
    ) -> None:
        browser = as_("dung")
        assert 'name="phone"' not in browser.get("/admin/offices/P1/receipts/new").text
        browser.client.submit(self.PAGE, {"way": "zalo", "days": "5"}, form=2)

        made = browser.client.submit(
            "/admin/offices/P1/receipts/new",
            {"dossier": "H26.19.00-261105-0001", "phone": "0912 345 678"},
            form=2,
        )

        assert made.status_code == 200
        contact = session.scalars(select(Contact)).one()
        assert b"912345678" not in contact.sealed
        assert "1 lời mời" in browser.get(self.PAGE).text
