"""What is stored of people who sign in: the account, its roles at offices, its sessions and its failed tries."""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.accounts.rights import Role as Role  # what a grant names is known with the table
from feedback.base import Base, Choice, code_text, moment, one_of, random_id, short_text


class User(Base):
    """An account of the staff; an official's account names the official."""

    __tablename__ = "user_account"

    id: Mapped[random_id]
    name: Mapped[code_text]
    name_key: Mapped[str] = mapped_column(String(40), unique=True)
    full_name: Mapped[short_text]
    password_hash: Mapped[str] = mapped_column(String(200))
    password_once: Mapped[bool] = mapped_column(default=False)  # made by the system: to be replaced
    official_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("official.id"))
    locale: Mapped[str] = mapped_column(String(5), default="vi")
    mail: Mapped[str | None] = mapped_column(String(200))  # where notices go; single sign-on knows it by this
    mail_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    closed_at: Mapped[datetime | None]

    grants: Mapped[list["Grant"]] = relationship(back_populates="user")


class Grant(Base):
    """A role that a person holds at an office, from a day (and to a day, inclusive)."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint("user_id", "office_id", "role", "from_on"),
        one_of("role", Role),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_starts"),
    )

    id: Mapped[random_id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    office_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("office.id"))
    role: Mapped[Role] = mapped_column(Choice(Role))
    from_on: Mapped[date]
    to_on: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates="grants")


class SignedIn(Base):
    """A session of one browser: only the hash of its token is kept, and ending it ends it at once."""

    __tablename__ = "signed_in"
    __table_args__ = (Index(None, "user_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    signed_in_at: Mapped[moment]
    seen_at: Mapped[moment]
    confirmed_at: Mapped[datetime | None]  # when its person last proved to be there
    ended_at: Mapped[datetime | None]
    awaits_code: Mapped[bool] = mapped_column(
        default=False
    )  # of the second factor: it opens nothing until then
    code_tries: Mapped[int] = mapped_column(default=0)


class SecondFactor(Base):
    """The secret of an account's authenticator app, sealed; and the newest step of time whose code was accepted."""

    __tablename__ = "second_factor"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary(120))  # in force
    waiting: Mapped[bytes | None] = mapped_column(LargeBinary(120))  # made, and not proved yet
    last_step: Mapped[int] = mapped_column(BigInteger)
    begun_at: Mapped[moment]


class OutsideIdentity(Base):
    """Who an account is at the identity provider; each account is one there, and each identity one account."""

    __tablename__ = "outside_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    issuer: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(200))
    linked_at: Mapped[moment]


class RoleRequest(Base):
    """A role that decides, asked for one person by another: it is given once a third agrees, and never by one alone."""

    __tablename__ = "role_request"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("settled_by IS NULL OR settled_by <> asked_by", name="two_people"),
        CheckConstraint("settled_by IS NULL OR settled_by <> user_id", name="never_oneself"),
        CheckConstraint("(settled_by IS NULL) = (settled_at IS NULL)", name="settled_by_somebody"),
        CheckConstraint("(settled_by IS NULL) = (given IS NULL)", name="settled_one_way"),
        Index(None, "office_id"),
    )

    id: Mapped[random_id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    office_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("office.id"))
    role: Mapped[Role] = mapped_column(Choice(Role))
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[moment]
    settled_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    settled_at: Mapped[datetime | None]
    given: Mapped[bool | None]


class RecoveryCode(Base):
    """A code for the day on which the telephone is lost: only its hash is kept, and it is used once."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    id: Mapped[random_id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    used_at: Mapped[datetime | None]


class FailedTry(Base):
    """A sign-in that failed, by account name and by source, for the limit on guessing."""

    __tablename__ = "failed_try"
    __table_args__ = (Index(None, "name_key", "tried_at"), Index(None, "source", "tried_at"))

    id: Mapped[random_id]
    name_key: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(80))
    tried_at: Mapped[moment]
