"""Keeping accounts: who may give what, one-time passwords that are shown once, and access that ends at once."""

import re

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts import passwords
from feedback.accounts.models import Grant, SignedIn, User
from feedback.accounts.rights import Role
from feedback.audit.models import Act
from tests.admin.staff import COOKIE, Browser
from tests.cast import PASSWORD, Cast
from tests.clients import CheckedClient
from tests.months import AFTER_OCTOBER

ACCOUNTS = "/admin/offices/P1/accounts/"
NEW = {"name": "le.thu", "full_name": "Lê Thị Thu", "role": "desk_head"}


def account_page(cast: Cast, name: str) -> str:
    return f"{ACCOUNTS}{cast.accounts[name].id}/"


def password_shown(answer) -> str:
    return str(html.fromstring(answer.get_data(as_text=True)).xpath("//*[@class='shown-once']")[0].text)


def made(session: Session, name: str = "le.thu") -> User | None:
    return session.scalars(select(User).where(User.name == name)).one_or_none()


def test_hoa_adds_an_account_whose_password_works_once(as_, app, session: Session, cast: Cast) -> None:
    password = password_shown(as_("hoa").post(ACCOUNTS, NEW))

    assert re.fullmatch(r"([2-9A-HJKMNP-TV-Z]{4}-){3}[2-9A-HJKMNP-TV-Z]{4}", password)
    newcomer = Browser(app.test_client())
    session.commit()
    assert newcomer.post("/admin/sign-in", {"name": "le.thu", "password": password}).status_code == 303
    assert newcomer.get("/admin/").location == "/admin/password"


def test_only_its_hash_is_kept(as_, session: Session, cast: Cast) -> None:
    password = password_shown(as_("hoa").post(ACCOUNTS, NEW))

    user = made(session)
    assert user is not None
    assert passwords.matches(user.password_hash, password)
    assert password not in repr(session.execute(select(User.__table__)).all())
    assert password not in repr(session.execute(select(Act.__table__)).all())


def test_an_officials_account_names_the_official(as_, session: Session, cast: Cast) -> None:
    cast.accounts["binh"].official_id = None

    as_("hoa").post(ACCOUNTS, {"name": "binh.moi", "role": "official", "official": str(cast.binh.id)})

    user = made(session, "binh.moi")
    assert user is not None
    assert (user.official_id, user.full_name) == (cast.binh.id, "Trần Thị Bình")


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "ab"},
        {"name": "có dấu"},
        {"name": "an.nv"},
        {"name": "AN.NV"},
        {"full_name": ""},
        {"full_name": "x" * 201},
        {"role": "official"},
        {"role": "ward_leader"},
        {"role": "city_administrator"},
        {"role": "inspectorate"},
        {"role": "king"},
        {"role": ""},
        {"official": "not-an-id"},
    ],
)
def test_what_does_not_fit_is_refused_whole(
    as_, session: Session, cast: Cast, changes: dict[str, str]
) -> None:
    before = len(session.scalars(select(User)).all())

    answer = as_("hoa").post(ACCOUNTS, NEW | changes)

    assert answer.status_code == 422
    assert len(session.scalars(select(User)).all()) == before


def test_an_official_of_another_ward_is_none_of_ours(as_, session: Session, cast: Cast) -> None:
    cast.accounts["chau"].official_id = None

    answer = as_("hoa").post(ACCOUNTS, {"name": "chau.2", "role": "official", "official": str(cast.chau.id)})

    assert (answer.status_code, made(session, "chau.2")) == (422, None)


def test_nobody_names_whoever_decides_with_them(as_, session: Session, cast: Cast) -> None:
    # personnel decides on held ratings, so it is the city that names leaders and personnel
    assert as_("hoa").post(account_page(cast, "an") + "roles", {"role": "ward_leader"}).status_code == 422
    assert as_("minh").post(account_page(cast, "dung") + "roles", {"role": "inspectorate"}).status_code == 422
    assert as_("minh").post(account_page(cast, "dung") + "roles", {"role": "ward_leader"}).status_code == 303


def test_nobody_changes_their_own_account(as_, session: Session, cast: Cast) -> None:
    browser = as_("hoa")
    own = account_page(cast, "hoa")
    grant = session.scalars(select(Grant).where(Grant.user_id == cast.accounts["hoa"].id)).one()

    for path in ("close", "password", "roles", f"roles/{grant.id}/end"):
        assert browser.post(own + path, {"role": "desk_head"}).status_code == 404


def test_personnel_does_not_touch_the_leaders_account(as_, cast: Cast) -> None:
    browser = as_("hoa")

    assert browser.get(account_page(cast, "alice")).status_code == 200
    for path in ("close", "password"):
        assert browser.post(account_page(cast, "alice") + path).status_code == 404


def test_the_city_moves_an_account_to_another_ward(as_, session: Session, cast: Cast) -> None:
    browser = as_("minh")

    browser.post(account_page(cast, "dung") + "roles", {"role": "desk_head", "at": "P2"})

    roles = select(Grant.role).where(Grant.user_id == cast.accounts["dung"].id, Grant.office_id == cast.p2.id)
    assert session.scalars(roles).all() == [Role.DESK_HEAD]


def test_personnel_gives_no_role_at_another_ward(as_, session: Session, cast: Cast) -> None:
    answer = as_("hoa").post(account_page(cast, "an") + "roles", {"role": "desk_head", "at": "P2"})

    assert answer.status_code == 422


def test_a_role_is_not_given_twice(as_, cast: Cast) -> None:
    assert as_("hoa").post(account_page(cast, "dung") + "roles", {"role": "desk_head"}).status_code == 422


@pytest.mark.parametrize("what", ["close", "password"])
def test_closing_and_a_new_password_end_every_session_at_once(
    as_, client: CheckedClient, session: Session, cast: Cast, what: str
) -> None:
    ans = as_("an")
    token = client.get_cookie(COOKIE).value
    assert ans.get("/admin/me/").status_code == 200

    assert as_("hoa").post(account_page(cast, "an") + what).status_code in (200, 303)

    client.set_cookie(COOKIE, token, secure=True)
    assert client.get("/admin/me/").location.startswith("/admin/sign-in")


def test_a_role_taken_away_is_gone_with_the_next_request(as_, client, session: Session, cast: Cast) -> None:
    as_("an")
    token = client.get_cookie(COOKIE).value
    grant = session.scalars(select(Grant).where(Grant.user_id == cast.accounts["an"].id)).one()

    as_("hoa").post(account_page(cast, "an") + f"roles/{grant.id}/end")

    client.set_cookie(COOKIE, token, secure=True)
    assert client.get("/admin/me/").status_code == 404


class TestChangingOnesPassword:
    NEW = "sông lặng chảy qua cầu 9"

    def change(self, browser: Browser, old: str = PASSWORD, new: str = NEW, again: str = NEW):
        return browser.post("/admin/password", {"old": old, "password": new, "again": again})

    def test_the_new_one_works_and_every_session_ends(self, as_, session: Session, cast: Cast) -> None:
        browser = as_("alice")
        session.add(
            SignedIn(
                token_hash=b"x" * 32,
                user_id=cast.accounts["alice"].id,
                signed_in_at=AFTER_OCTOBER,
                seen_at=AFTER_OCTOBER,
            )
        )

        answer = self.change(browser)

        assert answer.location == "/admin/sign-in"
        assert session.scalars(select(SignedIn).where(SignedIn.ended_at.is_(None))).all() == []
        assert passwords.matches(cast.accounts["alice"].password_hash, self.NEW)

    @pytest.mark.parametrize(
        ("given", "at_fault"),
        [
            ({"old": "wrong wrong"}, "old"),
            ({"again": "something else 9"}, "again"),
            ({"new": "hanoi", "again": "hanoi"}, "password"),
            ({"new": "123456a@", "again": "123456a@"}, "password"),
            ({"new": "Hanoi123456a@", "again": "Hanoi123456a@"}, "password"),
            ({"new": "Do.Thu.Alice.2026", "again": "Do.Thu.Alice.2026"}, "password"),
            ({"new": "x" * 129, "again": "x" * 129}, "password"),
        ],
    )
    def test_a_bad_one_is_refused_beside_its_field(self, as_, cast: Cast, given, at_fault: str) -> None:
        answer = self.change(as_("alice"), **given)

        page = html.fromstring(answer.get_data(as_text=True))
        assert answer.status_code == 422
        assert page.xpath("//input[@aria-invalid='true']/@name") == [at_fault]
        assert passwords.matches(cast.accounts["alice"].password_hash, PASSWORD)

    def test_guessing_the_password_of_an_open_session_is_capped(self, as_, cast: Cast) -> None:
        browser = as_("alice")
        for _ in range(10):
            assert self.change(browser, old="wrong wrong").status_code == 422

        answer = self.change(browser)

        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0


def test_a_refused_account_says_why_beside_its_field_and_keeps_what_was_typed(as_) -> None:
    answer = as_("minh").post(
        "/admin/offices/P1/accounts/", {"name": "A B", "role": "personnel", "full_name": "Lan"}
    )

    page = html.fromstring(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert page.xpath("//input[@id='name']/@aria-invalid") == ["true"]
    assert page.xpath("//p[@id='name-fault']")
    assert page.xpath("//input[@id='full-name']/@value") == ["Lan"]
