"""The move itself: a run's ratings leave the intake for good, with their day and no finer time."""

import secrets
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, delete, exists, insert
from sqlalchemy.orm import Session

from feedback.audit.chain import SALT_BYTES, new_salt
from feedback.audit.operations import append_ratings
from feedback.base import NOBODY, new_id
from feedback.contacts import operations as contacts
from feedback.integrity.attribution import KIOSK, QR, Waiting
from feedback.integrity.reading import connection_form
from feedback.periods.month import Month
from feedback.ratings import tallies
from feedback.ratings.bulk import Form, Once, insert_rows
from feedback.ratings.leaves import LEAF_FORM, Alike, Commitments, Sealed, words_commitment
from feedback.ratings.models import Comment, Intake, Rating
from feedback.releases.hours import count_hours

_COLUMNS = (
    *Sealed._fields, "rating_id", "state", "batch", "salt", "words_digest", "check_hash",
)  # fmt: skip


def move(
    session: Session,
    office_id: uuid.UUID,
    waiting: Sequence[Waiting],
    quiet: Iterable[Month],
    *,
    contacts_kept_days: int,
    today: date,
    states: Mapping[Month, Mapping[str, object]],
    zone: ZoneInfo,
) -> None:
    """Move these ratings, already attributed, out of the intake: into the ratings, the tallies and the ledger.

    Each month gets one batch; a month of `quiet` days alone gets an empty one. Rows go in by the order of their
    random ids, which tells nothing that the ids do not tell. `states` is what stood around each month's batch.
    """
    connection, form = connection_form(session)
    shared = _shared(form.id(office_id), waiting, form)
    random_bytes = secrets.token_bytes(SALT_BYTES * len(waiting))
    salts = [random_bytes[start : start + SALT_BYTES] for start in range(0, len(random_bytes), SALT_BYTES)]
    words_salts = {rating.rating_id: new_salt() for rating in waiting if rating.comment}
    digests = [
        words_commitment(words_salts[rating.rating_id], rating.comment) if rating.comment else None
        for rating in waiting
    ]
    commitments: defaultdict[str, list[bytes]] = defaultdict(list)
    for rating, alike, salt, words in zip(waiting, shared, salts, digests, strict=True):
        leaf = alike.leaf(salt, rating.rating_id, words, rating.check_hash)
        commitments[alike.sealed.month].append(leaf)
    batches = {
        str(month): append_ratings(
            session,
            office_id,
            month,
            commitments[str(month)],
            sealed_on=today,
            leaf_form=LEAF_FORM,
            state=states.get(month),
        )
        for month in sorted({*quiet, *map(Month.parse, commitments)})
    }
    if waiting:
        rows = [
            (
                *alike.sealed,
                rating.rating_id,
                rating.state,
                batches[alike.sealed.month],
                salt,
                words,
                rating.check_hash,
            )
            for rating, alike, salt, words in zip(waiting, shared, salts, digests, strict=True)
        ]
        insert_rows(connection, Rating, _COLUMNS, rows)
        tallies.add_rows(connection, _tally_rows(waiting, shared, form))
        _keep_comments(session, office_id, waiting, words_salts)
        sealed = [
            contacts.Sealed(Form.read_id(each.rating_id), each.contact) for each in waiting if each.contact
        ]
        contacts.keep_of_ratings(session, office_id, sealed, kept_days=contacts_kept_days, today=today)
        count_hours(session, office_id, _rated_services(waiting), zone=zone)
        empty_intake(session, office_id)


def _shared(office_id: Any, waiting: Sequence[Waiting], form: Form) -> list[Alike]:
    """What each rating commits to, the same for all that share it; days and months in the driver's form, each made once."""
    days, months = Once(form.day), Once(str)
    truth = {answer: form.truth(answer) for answer in (False, True)}
    made = Commitments()
    return [
        made.alike(
            Sealed(
                office_id,
                months[rating.month],
                days[rating.day],
                truth[rating.late],
                rating.desk_id,
                rating.official_id,
                rating.procedure_id,
                rating.channel,
                rating.level,
                rating.reasons,
                rating.basis,
                truth[rating.verified],
                rating.questionnaire,
                rating.stage,
                rating.entered_by,
            ),
            LEAF_FORM,
        )
        for rating in waiting
    ]


def _tally_rows(waiting: Sequence[Waiting], shared: Sequence[Alike], form: Form) -> list[tuple[Any, ...]]:
    nobody = form.id(NOBODY)
    counts: Counter[tuple[Any, ...]] = Counter()
    together = Counter(zip(shared, (rating.state for rating in waiting), strict=True))
    for (alike, state), count in together.items():
        content = alike.sealed
        place = (
            content.office_id,
            content.month,
            nobody if content.official_id is None else content.official_id,
            nobody if content.procedure_id is None else content.procedure_id,
            content.desk_id,
            content.channel,
            content.day_on,
            state,
            content.level,
        )
        counts[place] += count
    return [(*place, count) for place, count in counts.items()]


def _keep_comments(
    session: Session, office_id: uuid.UUID, waiting: Sequence[Waiting], salts: Mapping[Any, bytes]
) -> None:
    """Comments, apart from the figures and in the order of the random ids."""
    rows = [
        {
            "office_id": office_id,
            "id": new_id(),
            "rating_id": Form.read_id(rating.rating_id),
            "month": rating.month,
            "words": rating.comment,
            "salt": salts[rating.rating_id],
        }
        for rating in waiting
        if rating.comment
    ]
    if rows:
        session.execute(insert(Comment), rows)


def _rated_services(waiting: Sequence[Waiting]) -> Iterator[tuple[Month, datetime]]:
    """When the rated services were, as far as the times tell: a form on paper and a wall know no time of service."""
    for rating in waiting:
        if rating.is_served and rating.channel in (KIOSK, QR):
            yield rating.month, rating.served_at or rating.at


def empty_intake(session: Session, office_id: uuid.UUID) -> None:
    """Take out of the intake what stands among the ratings: this run's, and whatever came twice."""
    sealed = exists().where(and_(Rating.office_id == Intake.office_id, Rating.rating_id == Intake.rating_id))
    session.execute(
        delete(Intake)
        .where(Intake.office_id == office_id, sealed)
        .execution_options(synchronize_session=False)
    )
