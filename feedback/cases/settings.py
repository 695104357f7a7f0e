"""The terms and the words for answers that an office keeps: the nearest office's count, else those of the program."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.base import insert_for
from feedback.cases import wording
from feedback.cases.models import ANSWER, AnswerTemplate, SetTerms
from feedback.cases.terms import NAMES, USUAL, Terms
from feedback.errors import Missing, Refused
from feedback.labels import N_, normal
from feedback.offices.models import Office
from feedback.offices.queries import line_of

MISSING_VALUE = N_("A value is needed here.")


def terms_of(session: Session, office_id: uuid.UUID) -> Terms:
    """The terms in force at an office: its own, else those of the nearest office above that has set some."""
    line = line_of(session, session.get_one(Office, office_id))
    kept = {
        each.office_id: each for each in session.scalars(select(SetTerms).where(SetTerms.office_id.in_(line)))
    }
    for place in line:
        if place in kept:
            return Terms(**{name: getattr(kept[place], name) for name in NAMES})
    return USUAL


def set_terms(
    session: Session, office: Office, values: Mapping[str, int], *, user_id: uuid.UUID | None, now: datetime
) -> Terms:
    """Set the office's terms; those of open cases stay as they are until their next step. Refused: `bad_term`."""
    terms = Terms(**values)
    row = {name: getattr(terms, name) for name in NAMES} | {"set_at": now}
    session.execute(
        insert_for(session, SetTerms)
        .values(office_id=office.id, **row)
        .on_conflict_do_update(index_elements=[SetTerms.office_id], set_=row)
    )
    acts.record(
        session,
        "cases:terms:set",
        office_id=office.id,
        user_id=user_id,
        now=now,
        answer=terms.answer,
        complex=terms.complex,
    )
    return terms


def templates_of(session: Session, office_id: uuid.UUID) -> Sequence[AnswerTemplate]:
    """The words for answers that an office may use: its own, then those of the offices above."""
    line = line_of(session, session.get_one(Office, office_id))
    found = session.scalars(select(AnswerTemplate).where(AnswerTemplate.office_id.in_(line)))
    return sorted(found, key=lambda each: (line.index(each.office_id), each.name))


def template_at(session: Session, office_id: uuid.UUID, template_id: uuid.UUID) -> AnswerTemplate:
    """The words of that id, if the office may use them; raises Missing."""
    for template in templates_of(session, office_id):
        if template.id == template_id:
            return template
    raise Missing("template")


def keep_template(
    session: Session,
    office: Office,
    template: AnswerTemplate | None,
    *,
    name: str,
    words_vi: str,
    words_en: str,
    user_id: uuid.UUID | None,
    today: date,
    now: datetime,
) -> AnswerTemplate:
    """Keep words for answers under a name, new or in place of `template`.

    Refused: `missing_value`, `too_long`, `unknown_place`, `name_taken`; Missing for a template of another office.
    """
    if template is not None and template.office_id != office.id:
        raise Missing("template")
    texts = {"name": name, "words_vi": words_vi, "words_en": words_en}
    for field, text in texts.items():
        texts[field] = _text(text, field, 200 if field == "name" else ANSWER)
    taken = session.scalar(
        select(AnswerTemplate.id).where(
            AnswerTemplate.office_id == office.id, AnswerTemplate.name == texts["name"]
        )
    )
    if taken is not None and (template is None or taken != template.id):
        raise Refused("name_taken", N_("There is another one of this name."), field="name")
    kept = template or AnswerTemplate(office_id=office.id)
    kept.name, kept.words_vi, kept.words_en = texts["name"], texts["words_vi"], texts["words_en"]
    kept.changed_on = today
    session.add(kept)
    session.flush()
    acts.record(
        session, "cases:template:kept", office_id=office.id, user_id=user_id, now=now, template=kept.name
    )
    return kept


def drop_template(
    session: Session, office: Office, template_id: uuid.UUID, *, user_id: uuid.UUID | None, now: datetime
) -> None:
    """Delete the office's own words of that id; raises Missing. Answers already given keep what they said."""
    gone = session.scalar(
        delete(AnswerTemplate)
        .where(AnswerTemplate.office_id == office.id, AnswerTemplate.id == template_id)
        .returning(AnswerTemplate.name)
    )
    if gone is None:
        raise Missing("template")
    acts.record(
        session, "cases:template:dropped", office_id=office.id, user_id=user_id, now=now, template=gone
    )


def _text(text: str, field: str, most: int) -> str:
    text = normal(text)
    if not text:
        raise Refused("missing_value", MISSING_VALUE, field=field)
    if len(text) > most:
        raise Refused("too_long", N_("At most %(most)s characters fit here."), field=field, most=most)
    return wording.checked_places(text, field)
