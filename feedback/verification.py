"""Verifying everything that was sealed and decided, of all topics together: what `hailong verify` and the page run."""

import functools

from sqlalchemy.orm import Session

from feedback.api_keys.kept import API_KEYS
from feedback.attachments.kept import attachment_faults
from feedback.audit.kept import kept_faults
from feedback.evaluations.closings.kept import result_faults, rule_faults
from feedback.evaluations.rulesets.models import RuleSetChoice
from feedback.evaluations.sheets.correction_models import LeaderCorrection, ResultCorrection
from feedback.evaluations.sheets.corrections_kept import sheet_correction_faults
from feedback.evaluations.summaries.models import Result
from feedback.integrity import verification
from feedback.integrity.spelling import spelling_faults
from feedback.integrity.verification import Subject, Verification
from feedback.offices.models import Office
from feedback.periods.models import Period
from feedback.screens.kept import TOTEMS
from feedback.terms.kept import brought_faults, sheet_faults, year_faults

__all__ = ["Verification", "verify", "verify_office"]


def verify(session: Session) -> Verification:
    """Recompute the ledgers of every office. Reads only; wants one snapshot throughout."""
    return verification.verify(session, _closed_months)


def verify_office(session: Session, office: Office) -> Verification:
    """Recompute the ledgers of one office."""
    return verification.verify_office(session, office, _closed_months)


def _closed_months(subject: Subject) -> None:
    subject.look(lambda: result_faults(subject.session, subject.office_id, subject.code))
    subject.look(lambda: rule_faults(subject.session, subject.office_id, subject.code))
    subject.look(lambda: sheet_correction_faults(subject.session, subject.office_id, subject.code))
    read = [RuleSetChoice, Period, Result, ResultCorrection, LeaderCorrection]
    subject.look(lambda: spelling_faults(subject.session, read, subject.office_id, subject.code))
    for kept in (TOTEMS, API_KEYS):
        subject.look(functools.partial(kept_faults, subject.session, subject.office_id, subject.code, kept))
    subject.look(lambda: attachment_faults(subject.session, subject.office_id, subject.code))
    for faults in (year_faults, sheet_faults, brought_faults):
        subject.look(functools.partial(faults, subject.session, subject.office_id, subject.code))
