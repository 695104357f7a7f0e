"""Puts the made-up ward into an empty database: its files loaded, its past months marked and closed, its people's accounts."""

import random
import secrets
import tempfile
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Config
from feedback.accounts import passwords
from feedback.accounts.models import User
from feedback.accounts.operations import add_account, give_role
from feedback.accounts.queries import account_named
from feedback.accounts.rights import Role
from feedback.contacts.keys import sealer_in
from feedback.demo import catalogue
from feedback.demo.across import propose_across
from feedback.demo.cases import SINCE, set_cases_up
from feedback.demo.closed import finish, put_inside
from feedback.demo.earlier import write_earlier_months
from feedback.demo.screens import set_screens_up
from feedback.demo.service import people
from feedback.demo.sheets import set_sheets_up
from feedback.demo.staff import set_staff_up
from feedback.demo.underway import set_plans_underway
from feedback.demo.ward import SEED, write_coming_plans, write_history, write_month
from feedback.demo.work import set_work_up
from feedback.demo.years import set_years_up
from feedback.errors import Refused
from feedback.integrity.reading import SealingRules
from feedback.integrity.seal import seal_offices
from feedback.interchange.load import Folder, load_folder
from feedback.labels import N_, code_key
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.ratings.altered import mark
from feedback.ratings.levels import Level, reasons_offered
from feedback.ratings.models import Intake
from feedback.releases.comments import tell_comments
from feedback.releases.operations import release_due

HOLIDAYS = (
    Path(__file__).parents[1] / "offices" / "vietnam"
)  # the public ones, as a file that any city may load
WITH_REASONS = 0.5  # share of ratings with a reason
LEADER, CITY_LEADER = "lanhdao", "thanhpho"


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who can sign in to the demonstration."""

    account: str
    full_name: str  # where it is nobody of the ward's own list
    role: Role
    office: str  # code
    official: str | None = None  # code, of whoever is on the ward's list


CAST = (
    Player(LEADER, "Lãnh đạo phường", Role.WARD_LEADER, catalogue.WARD.code),
    Player("truongquay", "Phụ trách một cửa", Role.DESK_HEAD, catalogue.WARD.code, "HS002"),
    Player("nhansu", "Cán bộ nhân sự", Role.PERSONNEL, catalogue.WARD.code),
    Player("canbo", "Công chức một cửa", Role.OFFICIAL, catalogue.WARD.code, "HS004"),
    Player(CITY_LEADER, "Lãnh đạo thành phố", Role.WARD_LEADER, catalogue.CITY[0]),
    Player("thanhtra", "Thanh tra thành phố", Role.INSPECTORATE, catalogue.CITY[0]),
    Player("quantri", "Quản trị hệ thống", Role.CITY_ADMINISTRATOR, catalogue.CITY[0]),
)


def set_up(
    session: Session, config: Config, *, now: datetime, tell: Callable[[str], None], neighbours: int = 0
) -> str:
    """Load the made-up ward, `tell` each step, and return the one password of all its accounts.

    With `neighbours` the city has so many other wards, each with the last whole month closed, so that wards can be
    compared.
    All of it in the caller's transaction, so a demonstration that fails leaves the database empty. Refused with
    `not_empty` when the database holds an office already.
    """
    if session.scalar(select(Office.id).limit(1)) is not None:
        raise Refused("not_empty", N_("The database is not empty, so the demonstration is left out."))
    with tempfile.TemporaryDirectory() as folder:
        folders = write_history(Path(folder), today=now.astimezone(config.zone).date())
        write_earlier_months(folders[0], Month.parse(folders[0].name))
        for path in folders:
            load_folder(session, Folder.at(path), zone=config.zone, now=now)
            tell(f"{path.name} loaded")
        others = catalogue.NEIGHBOURS[:neighbours]
        last = Month.parse(folders[-1].name).previous
        for number, other in enumerate(others, start=1):
            write_month(Path(folder) / other.code, last, seed=SEED + number, ward=other)
            load_folder(session, Folder.at(Path(folder) / other.code), zone=config.zone, now=now)
            tell(f"{other.name} loaded")
    load_folder(session, Folder.at(HOLIDAYS), zone=config.zone, now=now, office_code=catalogue.CITY[0])
    _give_reasons(session)
    rules = SealingRules(config.zone, config.match_minutes, config.seal_wait_days, config.contacts_kept_days)
    sealed = seal_offices(lambda: nullcontext(session), rules, now=now)
    tell(f"{sum(office.ratings for office in sealed)} ratings sealed")
    password = _open_accounts(session, config, now=now)
    ward = _office(session, catalogue.WARD.code)
    set_staff_up(session, ward, now=now, zone=config.zone)
    for path in folders[:-1]:
        finish(session, ward, Month.parse(path.name), LEADER, config, is_last=path is folders[-2], now=now)
        tell(f"{path.name} closed and published")
    for other in others:
        theirs = _office(session, other.code)
        finish(session, theirs, last, CITY_LEADER, config, now=now)
        put_inside(session, theirs, last, CITY_LEADER, config, now=now)
    release_due(session, zone=config.zone, now=now)
    tell_comments(session, zone=config.zone, now=now)
    leader = account_named(session, LEADER)
    if leader is not None:
        set_work_up(session, ward, _players(session, ward), leader.id, now=now, zone=config.zone)
        set_screens_up(session, ward, _serving(session, ward), leader.id, now=now, zone=config.zone)
    users = {player.account: user for player in CAST if (user := account_named(session, player.account))}
    set_sheets_up(
        session,
        ward,
        _players(session, ward),
        users,
        closed_months=len(folders) - 1,
        shadow_months=config.shadow_months,
        zone=config.zone,
        now=now,
    )
    set_plans_underway(session, ward, users, zone=config.zone, now=now)
    set_years_up(
        session,
        ward,
        _players(session, ward),
        users,
        year=now.astimezone(config.zone).year - 1,
        shadow_months=config.shadow_months,
        zone=config.zone,
        now=now,
    )
    _hand_plans_in(session, ward, users["nhansu"], config, now=now)
    propose_across(session, ward, users, zone=config.zone, now=now)
    sealer = sealer_in(Path(config.contacts_public_key))
    if sealer is not None:
        city = _office(session, catalogue.CITY[0])
        set_cases_up(session, ward, city, users, sealer=sealer, zone=config.zone, now=now)
    return password


def _hand_plans_in(session: Session, office: Office, user: User, config: Config, *, now: datetime) -> None:
    """Hand the coming month's plans of whoever serves at no desk in, as personnel do: they wait for the head."""
    month = Month.containing(now, config.zone).next
    players = {player.official for player in CAST}
    codes = {person.code for person in people(SEED) if not person.serves} - players
    with tempfile.TemporaryDirectory() as folder:
        write_coming_plans(Path(folder), month, codes)
        load_folder(
            session,
            Folder.at(Path(folder)),
            zone=config.zone,
            now=now,
            office_code=office.code,
            user_id=user.id,
        )


def _players(session: Session, office: Office) -> list[Official]:
    """The officials of the cast and their neighbours at the desks, whoever has only an official's account first."""
    at_desk = {player.official for player in CAST if player.role is Role.OFFICIAL}
    return sorted(
        _officials(session, office), key=lambda official: (official.code not in at_desk, official.code)
    )


def _serving(session: Session, office: Office) -> list[Official]:
    """Whoever serves at the desks."""
    codes = {person.code for person in people(SEED) if person.serves}
    return [official for official in _officials(session, office) if official.code in codes]


def _open_accounts(session: Session, config: Config, *, now: datetime) -> str:
    """An account for each of the cast; one password for all, made for this demonstration alone."""
    password = f"hoa-sen-{secrets.token_hex(4)}"
    for player in CAST:
        office = _office(session, player.office)
        official = next((each for each in _officials(session, office) if each.code == player.official), None)
        user = add_account(
            session,
            name=player.account,
            full_name=official.name if official else player.full_name,
            official_id=official.id if official else None,
        ).user
        user.password_hash, user.password_once = passwords.hashed(password), False
        for role in (
            {player.role, Role.OFFICIAL} if official else {player.role}
        ):  # whoever is evaluated has own pages
            give_role(session, user, office.id, role, on=SINCE, by=None, now=now)
    return password


def _give_reasons(session: Session) -> None:
    """Let some of the citizens say why, which a ward's files of ratings do not: the demonstration's tablets asked them."""
    for waiting in session.scalars(select(Intake)):
        draw = random.Random(waiting.rating_id.hex)  # noqa: S311 - made-up reasons, no secret
        if draw.random() < WITH_REASONS:
            offered = [reason.code for reason in reasons_offered(Level(waiting.level).group)]
            waiting.reasons = ",".join(sorted(draw.sample(offered, draw.choice((1, 1, 2)))))
            mark(session, waiting)
    session.flush()


def _office(session: Session, code: str) -> Office:
    return session.scalars(select(Office).where(Office.code_key == code_key(code))).one()


def _officials(session: Session, office: Office) -> Sequence[Official]:
    return session.scalars(
        select(Official).where(Official.office_id == office.id).order_by(Official.code_key)
    ).all()
