"""Every table of the service in one place, for the database, the migrations and the tests."""

from feedback.accounts import models as accounts
from feedback.api_keys import models as api_keys
from feedback.attachments import models as attachments
from feedback.audit import models as audit
from feedback.base import Base
from feedback.cases import models as cases
from feedback.conduct import models as conduct
from feedback.contacts import models as contacts
from feedback.devices import models as devices
from feedback.digests import models as digests
from feedback.duty import models as duty
from feedback.evaluations.deadlines import models as deadlines
from feedback.evaluations.rulesets import models as rulesets
from feedback.evaluations.sheets import correction_models as corrections
from feedback.evaluations.sheets import models as sheets
from feedback.evaluations.summaries import models as summaries
from feedback.forms import models as forms
from feedback.guesses import models as guesses
from feedback.integrity import models as integrity
from feedback.invitations import models as invitations
from feedback.jobs import models as jobs
from feedback.notices import models as notices
from feedback.objections import models as objections
from feedback.offices import models as offices
from feedback.periods import models as periods
from feedback.plans import models as plans
from feedback.questionnaires import models as questionnaires
from feedback.ratings import models as ratings
from feedback.receipts import models as receipts
from feedback.redactions import models as redactions
from feedback.releases import models as releases
from feedback.screens import models as screens
from feedback.staffing import models as staffing
from feedback.terms import models as terms
from feedback.webhooks import models as webhooks

TOPICS = (
    accounts,
    api_keys,
    attachments,
    audit,
    cases,
    conduct,
    contacts,
    corrections,
    deadlines,
    devices,
    digests,
    duty,
    forms,
    guesses,
    integrity,
    invitations,
    jobs,
    notices,
    objections,
    offices,
    periods,
    plans,
    questionnaires,
    ratings,
    receipts,
    redactions,
    releases,
    rulesets,
    screens,
    sheets,
    staffing,
    summaries,
    terms,
    webhooks,
)
metadata = Base.metadata

__all__ = ["TOPICS", "metadata"]
