"""`hailong user`: the first accounts of all, and the host's own hand on every other."""

from collections.abc import Callable

import pyotp
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts import one_time_codes, passwords, second_factor
from feedback.accounts.models import Grant, User
from feedback.accounts.rights import Role
from feedback.cli import main
from feedback.notices.models import Notice
from tests.cast import gather
from tests.databases import open_engine
from tests.months import AFTER_OCTOBER

Run = Callable[..., Result]


@pytest.fixture
def run(private_database: str) -> Run:
    """Runs `hailong user` on a database with the cast in it."""
    engine = open_engine(private_database)
    with Session(engine) as session:
        gather(session)
        session.commit()
    engine.dispose()

    def run(*arguments: str) -> Result:
        environment = {"HAILONG_DATABASE_URL": private_database, "HAILONG_DEMO": "1"}
        return CliRunner().invoke(main, ["user", *arguments], env=environment, catch_exceptions=False)

    return run


@pytest.fixture
def account(private_database: str) -> Callable[[str], tuple[User, list[Role]]]:
    """An account as it stands, with its roles."""

    def account(name: str) -> tuple[User, list[Role]]:
        engine = open_engine(private_database)
        with Session(engine) as session:
            user = session.scalars(select(User).where(User.name == name)).one()
            roles = session.scalars(
                select(Grant.role).where(Grant.user_id == user.id).order_by(Grant.role)
            ).all()
            session.expunge_all()
        engine.dispose()
        return user, list(roles)

    return account


def test_add_prints_a_one_time_password_and_nothing_else(run: Run, account) -> None:
    result = run("add", "Le.Thu", "--role", "ward_leader", "--office", "p1", "--full-name", "Lê Thị Thu")

    user, roles = account("le.thu")
    assert result.exit_code == 0
    assert passwords.matches(user.password_hash, result.output.strip())
    assert (user.full_name, user.password_once, roles) == ("Lê Thị Thu", True, [Role.WARD_LEADER])


def test_add_names_the_official_of_an_officials_account(run: Run, account) -> None:
    assert run("close", "binh.tt").exit_code == 0

    result = run("add", "binh.moi", "--role", "official", "--office", "P1", "--official", "c02")

    user, _ = account("binh.moi")
    assert result.exit_code == 0
    assert user.full_name == "Trần Thị Bình"
    assert user.official_id is not None


def test_add_gives_an_account_that_exists_a_further_role_and_leaves_its_password(run: Run, account) -> None:
    result = run("add", "hoa", "--role", "desk_head", "--office", "P1")

    user, roles = account("hoa")
    assert (result.exit_code, result.output.strip()) == (0, "hoa: desk_head")
    assert roles == [Role.DESK_HEAD, Role.PERSONNEL]
    assert not user.password_once


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "new.one", "--role", "personnel", "--office", "P9"), "unknown_office"),
        (("add", "x", "--role", "personnel", "--office", "P1"), "account_name"),
        (("add", "new.one", "--role", "official", "--office", "P1"), "official_needed"),
        (
            ("add", "new.one", "--role", "official", "--office", "P1", "--official", "C01"),
            "official_has_account",
        ),
        (("add", "hoa", "--role", "personnel", "--office", "P1"), "role_held"),
        (("password", "nobody"), "unknown_account"),
        (("close", "nobody"), "unknown_account"),
    ],
)
def test_a_refusal_is_one_line_with_its_code_and_exit_code_1(
    run: Run, arguments: tuple[str, ...], code: str
) -> None:
    result = run(*arguments)

    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {code}: ")
    assert len(result.output.splitlines()) == 1


def test_an_unknown_role_is_misuse(run: Run) -> None:
    assert run("add", "new.one", "--role", "king", "--office", "P1").exit_code == 2


def test_password_makes_a_new_one_time_password(run: Run, account) -> None:
    result = run("password", "alice")

    user, _ = account("alice")
    assert result.exit_code == 0
    assert user.password_once
    assert passwords.matches(user.password_hash, result.output.strip())


def test_a_closed_account_stays_closed(run: Run, account) -> None:
    assert run("close", "ALICE").exit_code == 0

    user, _ = account("alice")
    assert user.closed_at is not None
    assert run("close", "alice").output.startswith("Error: account_closed: ")
    assert run("password", "alice").output.startswith("Error: account_closed: ")


def test_the_hosts_own_hand_sets_an_address_and_takes_a_lost_second_factor_away(
    run: Run, private_database: str
) -> None:
    assert run("mail", "thanh", "thanh@hanoi.example").output == "thanh: thanh@hanoi.example\n"
    assert run("factor", "thanh").exit_code == 1  # has none
    engine = open_engine(private_database)
    with Session(engine) as session:
        thanh = session.scalars(select(User).where(User.name == "thanh")).one()
        key = one_time_codes.sealing_key("k" * 40)
        secret = second_factor.begin(session, thanh.id, key=key, now=AFTER_OCTOBER)
        code, on = pyotp.TOTP(secret).at(AFTER_OCTOBER), AFTER_OCTOBER.date()
        second_factor.prove(session, thanh, code, key=key, on=on, now=AFTER_OCTOBER)
        thanh_id = thanh.id
        session.commit()

    assert run("factor", "thanh").exit_code == 0

    with Session(engine) as session:
        assert not second_factor.has(session, thanh_id)
        assert session.scalars(select(Notice.address)).all() == ["thanh@hanoi.example"]
    engine.dispose()
