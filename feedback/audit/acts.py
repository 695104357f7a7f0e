"""The log of what the staff do: which acts are written down, with which particulars, and how they are read."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import Act
from feedback.labels import N_

PAGE = 100  # acts on one page of the log


@dataclass(frozen=True, slots=True)
class Declared:
    """An act that is written down: its English label, and the particulars that come with it, no more and no fewer."""

    label: str
    particulars: frozenset[str]


def _declared(label: str, *particulars: str) -> Declared:
    return Declared(label, frozenset(particulars))


# topic:thing:verb. Particulars are codes, names and figures; never a password, a token, a citizen's word or a rating.
DECLARED: Mapping[str, Declared] = {
    "accounts:session:started": _declared(N_("Signed in"), "account"),
    "accounts:session:ended": _declared(N_("Signed out"), "account"),
    "accounts:session:confirmed": _declared(N_("Confirmed to be there"), "account"),
    "accounts:account:added": _declared(N_("Account added"), "account", "full_name"),
    "accounts:account:closed": _declared(N_("Account closed"), "account"),
    "accounts:password:changed": _declared(N_("Password changed"), "account"),
    "accounts:password:renewed": _declared(N_("One-time password made"), "account"),
    "accounts:second_factor:set_up": _declared(N_("Second factor set up"), "account"),
    "accounts:second_factor:taken_away": _declared(N_("Second factor taken away"), "account"),
    "accounts:identity:linked": _declared(N_("Linked with the identity provider"), "account"),
    "accounts:mail:set": _declared(N_("Mail address of an account set"), "account"),
    "accounts:role:asked": _declared(N_("Role asked for"), "account", "role"),
    "accounts:role:refused": _declared(N_("Role not given"), "account", "role"),
    "accounts:role:given": _declared(N_("Role given"), "account", "role"),
    "accounts:role:taken": _declared(N_("Role taken away"), "account", "role"),
    "offices:day:set": _declared(N_("Day off or at work set"), "day", "kind"),
    "offices:day:unset": _declared(N_("Day off or at work taken back"), "day"),
    "staffing:absence:recorded": _declared(
        N_("Absence written down"), "official", "kind", "from_on", "to_on"
    ),
    "staffing:absence:withdrawn": _declared(N_("Absence withdrawn"), "official", "kind", "from_on", "to_on"),
    "staffing:official:posted": _declared(N_("Official posted"), "official", "office", "day"),
    "staffing:official:seconded": _declared(N_("Official seconded"), "official", "office", "day"),
    "staffing:posting:ended": _declared(N_("Posting ended"), "official", "office", "day"),
    "devices:code:made": _declared(N_("Pairing code made"), "desk"),
    "devices:kiosk:revoked": _declared(N_("Kiosk revoked"), "desk"),
    "devices:ratings:returned": _declared(
        N_("Ratings were gone from the database and came back from their tablet"), "desk", "ratings"
    ),
    "ratings:intake:missing": _declared(
        N_("Waiting ratings that came by a phone or on paper had been taken out"), "ratings"
    ),
    "screens:rules:set": _declared(N_("Way of asking set"), "asking", "armed_seconds", "interval_seconds"),
    "screens:hours:set": _declared(N_("Opening hours set"), "desk", "from_on"),
    "screens:totem:set": _declared(N_("Desks of a kiosk set"), "desk", "desks"),
    "screens:portrait:set": _declared(N_("Photo of an official set"), "official"),
    "screens:portrait:removed": _declared(N_("Photo of an official removed"), "official"),
    "questionnaires:version:approved": _declared(N_("Questionnaire approved"), "version", "approved_on"),
    "duty:desk:signed_on": _declared(N_("Signed on at a desk"), "desk", "official"),
    "duty:desk:signed_off": _declared(N_("Signed off from a desk"), "desk", "official"),
    "duty:roster:changed": _declared(N_("Roster changed"), "desk", "day", "part", "official"),
    "integrity:threshold:set": _declared(N_("Threshold of a detector set"), "threshold", "value", "month"),
    "integrity:correction:proposed": _declared(
        N_("Correction of who served proposed"), "kind", "desk", "day"
    ),
    "integrity:correction:decided": _declared(N_("Correction of who served decided"), "kind", "desk", "day"),
    "integrity:correction:withdrawn": _declared(
        N_("Correction of who served withdrawn"), "kind", "desk", "day"
    ),
    "redactions:redaction:proposed": _declared(N_("Words proposed to go out of view"), "redaction", "reason"),
    "redactions:redaction:decided": _declared(N_("Words taken out of view"), "redaction", "reason"),
    "redactions:redaction:withdrawn": _declared(N_("Words left in view"), "redaction", "reason"),
    "receipts:receipt:issued": _declared(N_("Receipt issued"), "dossier", "desk"),
    "receipts:receipt:voided": _declared(N_("Receipt made void"), "dossier"),
    "contacts:contact:looked": _declared(N_("Contact of a citizen opened"), "contact", "reason"),
    "ratings:rating:entered": _declared(N_("Rating typed in for a citizen"), "channel"),
    "invitations:rule:set": _declared(N_("Invitations to rate chosen"), "way", "days"),
    "notices:notice:retried": _declared(N_("Failed notice sent again"), "channel", "template"),
    "receipts:slip:given": _declared(N_("Slip given"), "slip", "desk"),
    "receipts:codes:issued": _declared(N_("Codes issued for papers in bulk"), "receipts"),
    "receipts:printer:named": _declared(N_("Printer of a desk named"), "desk", "printer"),
    "receipts:result:handed_over": _declared(N_("Result handed over"), "dossier", "desk"),
    "receipts:code:issued": _declared(N_("Code of a receipt issued anew"), "dossier"),
    "api:slip:given": _declared(N_("Slip given by a program"), "slip", "desk", "key"),
    "api:receipt:issued": _declared(N_("Receipt issued by a program"), "dossier", "desk", "key"),
    "api:receipt:returned": _declared(N_("Result handed over, said by a program"), "dossier", "desk", "key"),
    "api:receipt:voided": _declared(N_("Receipt made void by a program"), "dossier", "key"),
    "api:code:issued": _declared(N_("Code of a receipt issued anew by a program"), "dossier", "key"),
    "api_keys:key:made": _declared(N_("API key made"), "key", "scopes"),
    "api_keys:key:revoked": _declared(N_("API key revoked"), "key"),
    "webhooks:address:added": _declared(N_("Webhook added"), "url"),
    "webhooks:address:ended": _declared(N_("Webhook ended"), "url"),
    "interchange:file:loaded": _declared(
        N_("File loaded"), "file", "sha256", "accepted", "repeated", "refused"
    ),
    "integrity:flag:voted": _declared(N_("Word given on held ratings"), "flag", "kind"),
    "integrity:flag:answered": _declared(N_("Answer given on held ratings or a question"), "flag", "kind"),
    "integrity:flag:decided": _declared(N_("Held ratings decided"), "flag", "kind", "ruling"),
    "objections:objection:made": _declared(N_("Objection made"), "official", "month", "subject"),
    "objections:objection:answered": _declared(
        N_("Objection answered"), "official", "month", "subject", "ruling"
    ),
    "cases:case:moved": _declared(N_("Case worked on"), "case", "passing"),
    "cases:explanation:given": _declared(N_("Explanation given"), "explanation"),
    "cases:terms:set": _declared(N_("Terms of cases set"), "answer", "complex"),
    "cases:template:kept": _declared(N_("Words for answers kept"), "template"),
    "cases:template:dropped": _declared(N_("Words for answers deleted"), "template"),
    "cases:improvement:changed": _declared(N_("Register of improvements changed"), "improvement", "change"),
    "cases:apology:made": _declared(N_("Apology for a late dossier made"), "dossier", "new_due"),
    "plans:task:added": _declared(N_("Task added to a plan"), "official", "month", "task"),
    "plans:task:reported": _declared(
        N_("Result of a task reported"), "official", "month", "task", "before", "after"
    ),
    "plans:task:handed_back": _declared(N_("Task handed back"), "official", "month", "task", "before"),
    "plans:leader:judged": _declared(N_("Leader judged"), "official", "month", "judged"),
    "plans:plan:proposed": _declared(N_("Plan proposed"), "official", "month"),
    "plans:plan:appraised": _declared(N_("Plan appraised"), "official", "month", "division", "word"),
    "plans:plan:approved": _declared(N_("Plan approved"), "official", "month"),
    "plans:plan:sent_back": _declared(N_("Plan sent back"), "official", "month", "reason"),
    "plans:change:asked": _declared(
        N_("Change of a task asked for"), "official", "month", "task", "field", "before", "after", "word"
    ),
    "plans:change:answered": _declared(
        N_("Change of a task answered"), "official", "month", "task", "field", "before", "after", "word"
    ),
    "plans:fault:recorded": _declared(
        N_("Fault of a task written down"), "official", "month", "task", "kind"
    ),
    "plans:fault:decided": _declared(
        N_("Cause of a fault decided"), "official", "month", "task", "kind", "word"
    ),
    "plans:level:marked": _declared(N_("Level of behaviour marked"), "official", "month", "task", "level"),
    "plans:task:handed_over": _declared(
        N_("Task handed over in an absence"), "official", "month", "task", "quantity", "to"
    ),
    "plans:duty:added": _declared(N_("Recurring duty added"), "post", "duty"),
    "plans:duty:ended": _declared(N_("Recurring duty ended"), "duty"),
    "plans:responsibility:given": _declared(N_("Responsibility given"), "field", "official", "deputy"),
    "plans:responsibility:ended": _declared(N_("Responsibility ended"), "field"),
    "evaluations:sheet:self_scored": _declared(
        N_("Sheet scored by the official"), "official", "month", "points"
    ),
    "evaluations:sheet:head_scored": _declared(
        N_("Sheet scored by whoever leads"), "official", "month", "points", "scorer"
    ),
    "evaluations:sheet:discussed": _declared(
        N_("Collective's opinion on a sheet written down"), "official", "month", "in_favour", "against"
    ),
    "evaluations:sheets:published": _declared(N_("Classes published in the office"), "month", "sheets"),
    "evaluations:sheet:reopening_asked": _declared(
        N_("Reopening of a sheet asked for"), "official", "month", "reason"
    ),
    "evaluations:sheet:reopened": _declared(N_("Sheet reopened"), "official", "month", "reason"),
    "evaluations:sheet:reopening_withdrawn": _declared(
        N_("Reopening of a sheet withdrawn"), "official", "month", "reason"
    ),
    "attachments:file:attached": _declared(N_("File handed in"), "about", "kind", "sha256"),
    "evaluations:result:corrected": _declared(
        N_("Result of a task corrected on a reopened sheet"),
        "official",
        "month",
        "task",
        "before",
        "after",
        "reason",
    ),
    "evaluations:leader:corrected": _declared(
        N_("What was judged of a leader corrected on a reopened sheet"),
        "official",
        "month",
        "before",
        "after",
        "reason",
    ),
    "evaluations:sheet:decided_anew": _declared(
        N_("Reopened sheet decided anew"), "official", "month", "version", "reason"
    ),
    "conduct:discipline:recorded": _declared(
        N_("Discipline written down"), "official", "document", "months", "at_most"
    ),
    "conduct:discipline:withdrawn": _declared(
        N_("Discipline taken back"), "official", "document", "months", "at_most"
    ),
    "conduct:unit_class:set": _declared(N_("Class of an office set"), "month", "klass", "document"),
    "conduct:measure:tied": _declared(N_("Reward or measure tied to a class"), "klass", "measure", "month"),
    "conduct:measure:ended": _declared(N_("Reward or measure of a class ended"), "klass", "measure", "month"),
    "evaluations:terms:set": _declared(N_("Terms of sheets set"), "month", "terms"),
    "evaluations:leader:named": _declared(N_("Direct leader named"), "division", "official", "from_on"),
    "evaluations:leader:ended": _declared(N_("Direct leader named no more"), "division", "official"),
    "forms:form:replaced": _declared(N_("Own form of a paper set"), "form", "version", "digest"),
    "forms:form:reset": _declared(N_("Own form of a paper taken back"), "form", "version"),
    "terms:year:assessed": _declared(N_("Own word on the year"), "official", "year"),
    "terms:year:commented": _declared(N_("Comment on the year"), "official", "year"),
    "terms:years:opened": _declared(N_("Annual sheets opened"), "year", "sheets"),
    "terms:year:discussed": _declared(
        N_("Opinion of the meeting on a year written down"), "official", "year"
    ),
    "terms:years:published": _declared(N_("Classes of the year published in the office"), "year", "sheets"),
    "terms:year:reopening_asked": _declared(
        N_("Reopening of a year asked for"), "official", "year", "reason"
    ),
    "terms:year:reopened": _declared(N_("Year reopened"), "official", "year", "reason"),
    "terms:year:reopening_withdrawn": _declared(
        N_("Reopening of a year withdrawn"), "official", "year", "reason"
    ),
    "terms:year_terms:set": _declared(N_("Terms of annual sheets set"), "year", "terms"),
    "terms:year:decided": _declared(N_("Class of the year decided"), "official", "year", "version", "klass"),
    "terms:warning:answered": _declared(N_("Early warning answered"), "official", "month", "measure"),
    "terms:push:made": _declared(N_("File for the national database made"), "period", "records", "digest"),
    "periods:month:closed": _declared(N_("Month closed"), "month", "version"),
    "periods:month:recomputed": _declared(N_("Month computed again"), "month", "version", "reason"),
    "evaluations:rules:chosen": _declared(
        N_("Rules of the evaluation chosen"), "rule_set", "month", "settings"
    ),
    "evaluations:seats:decided": _declared(
        N_("Seats of the excellent class decided"), "month", "version", "officials", "reason"
    ),
    "periods:month:published": _declared(N_("Month published"), "month"),
}


class UndeclaredAct(Exception):
    """An act, or one of its particulars, is not declared: a fault of the program, never of its user."""


def record(
    session: Session,
    name: str,
    *,
    office_id: uuid.UUID,
    user_id: uuid.UUID | None,
    now: datetime,
    **about: str | int,
) -> None:
    """Write down that `user_id` (none: a command on the host) did `name` at an office.

    Raises UndeclaredAct when the name is not in `DECLARED` or the particulars differ from those declared.
    """
    declared = DECLARED.get(name)
    if declared is None or declared.particulars != about.keys():
        raise UndeclaredAct(f"{name} {sorted(about)}")
    session.add(Act(office_id=office_id, user_id=user_id, acted_at=now, name=name, about=dict(about)))
    session.flush()


def acts_of(
    session: Session, office_ids: Sequence[uuid.UUID], *, before: datetime | None = None
) -> Sequence[Act]:
    """The newest acts of the offices, one page of them; `before` continues from an earlier page."""
    asked = select(Act).where(Act.office_id.in_(office_ids))
    if before is not None:
        asked = asked.where(Act.acted_at < before)
    return session.scalars(asked.order_by(Act.acted_at.desc(), Act.id).limit(PAGE)).all()
