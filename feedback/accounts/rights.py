"""Who may do what, and where: the one table of roles and acts, and the questions that are asked of it. Pure."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum

from feedback.labels import N_, Labelled


class Role(Labelled):
    """What a person is at an office."""

    OFFICIAL = "official", N_("Official")
    DESK_HEAD = "desk_head", N_("Head of the desk")
    WARD_LEADER = "ward_leader", N_("Ward leader")
    PERSONNEL = "personnel", N_("Personnel")
    CITY_ADMINISTRATOR = "city_administrator", N_("City administrator")
    INSPECTORATE = "inspectorate", N_("Inspectorate")


class Act(Enum):
    """Something that a member of staff may do; every page and every form names exactly one."""

    SEE_OWN = "see_own"  # one's own plan, sheet and released citizens' part
    SCORE_SHEET_SELF = "score_sheet_self"
    OBJECT = "object"  # to one's own closed month, or to its ratings
    SIGN_ON_DESK = "sign_on_desk"
    SEE_WAITING = "see_waiting"  # what waits for oneself, of all that follows
    SEE_MONTH = "see_month"
    SEE_PERSON = "see_person"  # another official's sheet
    SEE_PLAN = "see_plan"
    DRAW_PLAN = "draw_plan"  # one's own: its tasks, what is asked and answered about it
    APPRAISE_PLAN = "appraise_plan"
    APPRAISE_PART = "appraise_part"  # of a colleague's plan, where it touches one's own division or field
    APPRAISE_IN_PLACE = "appraise_in_place"  # of a division to which nobody is tied
    APPROVE_PLAN = "approve_plan"  # and whatever else a leader decides on somebody's plan
    SEE_STAFF = "see_staff"  # who is posted where in a month
    KEEP_ABSENCES = "keep_absences"  # who is away, and the days that everybody worked
    ASSIGN_WORK = "assign_work"  # recurring duties of posts, who answers for which field
    SCORE_SHEET_HEAD = "score_sheet_head"  # as whoever leads: directly, as the head, from the office above
    RECORD_OPINION = "record_opinion"  # of the collective, from the minutes
    REOPEN_SHEET = "reopen_sheet"  # ask for it, and agree as the second person
    SEE_INSIDE = "see_inside"  # the classes that are published inside the office
    SEE_RULES = "see_rules"  # by which one is evaluated
    RECORD_DISCIPLINE = "record_discipline"  # and the class of an office itself
    SET_SHEETS = "set_sheets"  # open them, by when each step is due, who leads whom
    ANSWER_FLAG = "answer_flag"  # on one's own ratings under review
    SEE_QUESTIONS = "see_questions"  # that figures raise about an official; to answer them as a head
    SEE_FLAGS = "see_flags"  # ratings held for review
    DECIDE_FLAG = "decide_flag"
    SET_THRESHOLDS = "set_thresholds"  # of the detectors, for all wards of a city
    EDIT_ROSTER = "edit_roster"  # ahead; of a past day it is a proposal
    CORRECT_DUTY = "correct_duty"  # say afterwards who served: propose, and decide as the second person
    REDACT_WORDS = "redact_words"  # take insults and names out of words that were told: propose, and agree
    SEE_OBJECTIONS = "see_objections"
    ANSWER_OBJECTION = "answer_objection"
    CHOOSE_RULES = "choose_rules"  # of the evaluation, for months that have not begun
    SEE_CASES = "see_cases"  # and the register of improvements
    HANDLE_CASE = "handle_case"
    SET_CASES = "set_cases"  # terms and words for answers
    EXPLAIN = "explain"  # what one is asked oneself
    IMPROVE = "improve"
    APPROVE_IMPROVEMENT = "approve_improvement"  # for the public
    APOLOGISE = "apologise"  # for a dossier that will be late
    CLOSE_MONTH = "close_month"
    DECIDE_YEAR = "decide_year"  # the class of an official's year
    SEE_WARNINGS = "see_warnings"  # who needs support, month after month
    ANSWER_WARNING = "answer_warning"
    SET_FORMS = "set_forms"  # of the office's papers
    PUSH_RESULTS = "push_results"  # as a file for the national database
    PUBLISH_MONTH = "publish_month"
    SEE_RECEIPTS = "see_receipts"
    ISSUE_RECEIPT = "issue_receipt"
    MANAGE_RECEIPTS = "manage_receipts"  # issue codes anew, withdraw, bring in files, name printers
    SEE_KIOSKS = "see_kiosks"
    PAIR_KIOSK = "pair_kiosk"
    SET_SCREENS = "set_screens"  # when they ask, when they sleep, what they show
    SAY_SERVED = "say_served"  # the button that wakes an armed screen
    SEE_ORGANISATION = "see_organisation"
    EDIT_ORGANISATION = "edit_organisation"
    ENTER_RATING = "enter_rating"  # from a call or a paper form
    SEE_CONTACTS = "see_contacts"  # how many are left for an answer, sealed
    OPEN_CONTACT = "open_contact"
    SET_INVITATIONS = "set_invitations"
    SEE_NOTICES = "see_notices"  # how the outbox stands, never to whom
    RETRY_NOTICE = "retry_notice"
    SEE_LOG = "see_log"
    VERIFY = "verify"  # recompute the ledger
    MANAGE_ACCOUNTS = "manage_accounts"
    SETTLE_ROLE = "settle_role"  # agree, as the second person, that a role that decides is given
    MANAGE_KEYS = "manage_keys"  # of programs that speak to the interface
    MANAGE_WEBHOOKS = "manage_webhooks"  # which programs are told of releases


class Reach(Enum):
    """How far an act goes."""

    OWN = "own"  # things of the official whose account it is, wherever they are kept
    OFFICE = "office"  # the office of the role
    BELOW = "below"  # the office of the role and every office below it


RULES: Mapping[Role, Mapping[Act, Reach]] = {
    Role.OFFICIAL: {
        Act.SEE_OWN: Reach.OWN,
        Act.SCORE_SHEET_SELF: Reach.OWN,
        Act.OBJECT: Reach.OWN,
        Act.DRAW_PLAN: Reach.OWN,
        Act.APPRAISE_PART: Reach.OWN,
        Act.SIGN_ON_DESK: Reach.OFFICE,
        Act.ANSWER_FLAG: Reach.OWN,
        Act.EXPLAIN: Reach.OWN,
        Act.ISSUE_RECEIPT: Reach.OFFICE,
        Act.SAY_SERVED: Reach.OFFICE,
        Act.SEE_INSIDE: Reach.OFFICE,
        Act.SEE_RULES: Reach.OFFICE,
    },
    Role.DESK_HEAD: {
        Act.SEE_WAITING: Reach.OFFICE,
        Act.SEE_INSIDE: Reach.OFFICE,
        Act.SEE_RULES: Reach.OFFICE,
        Act.SEE_MONTH: Reach.OFFICE,
        Act.SEE_PERSON: Reach.OFFICE,
        Act.SEE_PLAN: Reach.OFFICE,
        Act.APPRAISE_PLAN: Reach.OFFICE,
        Act.APPROVE_PLAN: Reach.OFFICE,
        Act.SEE_STAFF: Reach.OFFICE,
        Act.KEEP_ABSENCES: Reach.OFFICE,
        Act.ASSIGN_WORK: Reach.OFFICE,
        Act.SCORE_SHEET_HEAD: Reach.OFFICE,
        Act.SEE_WARNINGS: Reach.OFFICE,
        Act.ANSWER_WARNING: Reach.OFFICE,
        Act.SEE_QUESTIONS: Reach.OFFICE,
        Act.EDIT_ROSTER: Reach.OFFICE,
        Act.CORRECT_DUTY: Reach.OFFICE,
        Act.SEE_CASES: Reach.OFFICE,
        Act.HANDLE_CASE: Reach.OFFICE,
        Act.IMPROVE: Reach.OFFICE,
        Act.APOLOGISE: Reach.OFFICE,
        Act.SEE_RECEIPTS: Reach.OFFICE,
        Act.ISSUE_RECEIPT: Reach.OFFICE,
        Act.SET_INVITATIONS: Reach.OFFICE,
        Act.ENTER_RATING: Reach.OFFICE,
        Act.MANAGE_RECEIPTS: Reach.OFFICE,
        Act.SEE_KIOSKS: Reach.OFFICE,
        Act.PAIR_KIOSK: Reach.OFFICE,
        Act.SEE_ORGANISATION: Reach.OFFICE,
    },
    Role.WARD_LEADER: {
        Act.SEE_WAITING: Reach.BELOW,
        Act.RECORD_OPINION: Reach.BELOW,
        Act.REOPEN_SHEET: Reach.BELOW,
        Act.SEE_INSIDE: Reach.BELOW,
        Act.SEE_RULES: Reach.BELOW,
        Act.SET_SHEETS: Reach.BELOW,
        Act.RECORD_DISCIPLINE: Reach.BELOW,
        Act.SEE_MONTH: Reach.BELOW,
        Act.SEE_PERSON: Reach.BELOW,
        Act.SEE_PLAN: Reach.BELOW,
        Act.APPRAISE_PLAN: Reach.BELOW,
        Act.APPRAISE_IN_PLACE: Reach.BELOW,
        Act.APPROVE_PLAN: Reach.BELOW,
        Act.SEE_STAFF: Reach.BELOW,
        Act.KEEP_ABSENCES: Reach.BELOW,
        Act.ASSIGN_WORK: Reach.BELOW,
        Act.SCORE_SHEET_HEAD: Reach.BELOW,
        Act.SEE_QUESTIONS: Reach.BELOW,
        Act.SEE_CASES: Reach.BELOW,
        Act.HANDLE_CASE: Reach.BELOW,
        Act.SET_CASES: Reach.BELOW,
        Act.IMPROVE: Reach.BELOW,
        Act.APPROVE_IMPROVEMENT: Reach.BELOW,
        Act.APOLOGISE: Reach.BELOW,
        Act.SEE_FLAGS: Reach.BELOW,
        Act.DECIDE_FLAG: Reach.BELOW,
        Act.EDIT_ROSTER: Reach.BELOW,
        Act.CORRECT_DUTY: Reach.BELOW,
        Act.REDACT_WORDS: Reach.BELOW,
        Act.SEE_OBJECTIONS: Reach.BELOW,
        Act.ANSWER_OBJECTION: Reach.BELOW,
        Act.CHOOSE_RULES: Reach.BELOW,
        Act.CLOSE_MONTH: Reach.BELOW,
        Act.DECIDE_YEAR: Reach.BELOW,
        Act.SEE_WARNINGS: Reach.BELOW,
        Act.ANSWER_WARNING: Reach.BELOW,
        Act.SET_FORMS: Reach.BELOW,
        Act.PUSH_RESULTS: Reach.BELOW,
        Act.PUBLISH_MONTH: Reach.BELOW,
        Act.SEE_RECEIPTS: Reach.BELOW,
        Act.SET_INVITATIONS: Reach.BELOW,
        Act.SEE_KIOSKS: Reach.BELOW,
        Act.PAIR_KIOSK: Reach.BELOW,
        Act.SEE_NOTICES: Reach.BELOW,
        Act.RETRY_NOTICE: Reach.BELOW,
        Act.SET_SCREENS: Reach.BELOW,
        Act.SEE_ORGANISATION: Reach.BELOW,
        Act.SEE_LOG: Reach.BELOW,
        Act.VERIFY: Reach.BELOW,
    },
    Role.PERSONNEL: {
        Act.SEE_WAITING: Reach.OFFICE,
        Act.RECORD_OPINION: Reach.OFFICE,
        Act.REOPEN_SHEET: Reach.OFFICE,
        Act.SEE_INSIDE: Reach.OFFICE,
        Act.SEE_RULES: Reach.OFFICE,
        Act.SET_SHEETS: Reach.OFFICE,
        Act.RECORD_DISCIPLINE: Reach.OFFICE,
        Act.SEE_MONTH: Reach.OFFICE,
        Act.SEE_PERSON: Reach.OFFICE,
        Act.SEE_PLAN: Reach.OFFICE,
        Act.SET_FORMS: Reach.OFFICE,
        Act.PUSH_RESULTS: Reach.OFFICE,
        Act.APPRAISE_PLAN: Reach.OFFICE,
        Act.SEE_STAFF: Reach.OFFICE,
        Act.KEEP_ABSENCES: Reach.OFFICE,
        Act.SEE_FLAGS: Reach.OFFICE,
        Act.DECIDE_FLAG: Reach.OFFICE,
        Act.EDIT_ROSTER: Reach.OFFICE,
        Act.CORRECT_DUTY: Reach.OFFICE,
        Act.SEE_OBJECTIONS: Reach.OFFICE,
        Act.ANSWER_OBJECTION: Reach.OFFICE,
        Act.SEE_ORGANISATION: Reach.OFFICE,
        Act.ENTER_RATING: Reach.OFFICE,
        Act.EDIT_ORGANISATION: Reach.OFFICE,
        Act.MANAGE_ACCOUNTS: Reach.OFFICE,
    },
    # Runs the system, and so reads no one's evaluation and decides nothing.
    Role.CITY_ADMINISTRATOR: {
        Act.SEE_WAITING: Reach.BELOW,
        Act.SET_CASES: Reach.BELOW,
        Act.SEE_KIOSKS: Reach.BELOW,
        Act.PAIR_KIOSK: Reach.BELOW,
        Act.SEE_NOTICES: Reach.BELOW,
        Act.RETRY_NOTICE: Reach.BELOW,
        Act.SET_SCREENS: Reach.BELOW,
        Act.SEE_ORGANISATION: Reach.BELOW,
        Act.SEE_STAFF: Reach.BELOW,
        Act.EDIT_ORGANISATION: Reach.BELOW,
        Act.SEE_LOG: Reach.BELOW,
        Act.VERIFY: Reach.BELOW,
        Act.SETTLE_ROLE: Reach.BELOW,
        Act.MANAGE_ACCOUNTS: Reach.BELOW,
        Act.MANAGE_KEYS: Reach.BELOW,
        Act.MANAGE_WEBHOOKS: Reach.BELOW,
    },
    # Reads, and decides held ratings together with the ward; it evaluates nobody.
    Role.INSPECTORATE: {
        Act.SEE_WAITING: Reach.BELOW,
        Act.REOPEN_SHEET: Reach.BELOW,
        Act.SEE_INSIDE: Reach.BELOW,
        Act.SEE_RULES: Reach.BELOW,
        Act.SEE_MONTH: Reach.BELOW,
        Act.SEE_PERSON: Reach.BELOW,
        Act.SEE_PLAN: Reach.BELOW,
        Act.SEE_OBJECTIONS: Reach.BELOW,
        Act.SEE_FLAGS: Reach.BELOW,
        Act.SET_THRESHOLDS: Reach.BELOW,
        Act.SETTLE_ROLE: Reach.BELOW,
        Act.DECIDE_FLAG: Reach.BELOW,
        Act.CORRECT_DUTY: Reach.BELOW,
        Act.REDACT_WORDS: Reach.BELOW,
        Act.SEE_CASES: Reach.BELOW,
        Act.HANDLE_CASE: Reach.BELOW,
        Act.SEE_KIOSKS: Reach.BELOW,
        Act.SEE_CONTACTS: Reach.BELOW,
        Act.OPEN_CONTACT: Reach.BELOW,
        Act.SEE_NOTICES: Reach.BELOW,
        Act.SEE_ORGANISATION: Reach.BELOW,
        Act.SEE_LOG: Reach.BELOW,
        Act.VERIFY: Reach.BELOW,
    },
}

# The roles that decide on held ratings: two people name whoever holds one.
DECIDING = frozenset(role for role, acts in RULES.items() if Act.DECIDE_FLAG in acts)

# Acts that nobody does on what concerns themselves, whatever their role.
NEVER_ON_ONESELF = frozenset(
    {
        Act.SCORE_SHEET_HEAD,
        Act.RECORD_OPINION,
        Act.REOPEN_SHEET,
        Act.DECIDE_YEAR,
        Act.ANSWER_WARNING,
        Act.ANSWER_OBJECTION,
        Act.APPRAISE_PLAN,
        Act.APPROVE_PLAN,
        Act.SEE_QUESTIONS,
        Act.SEE_FLAGS,
        Act.DECIDE_FLAG,
    }
)

# Who stands above whom within a ward: nobody decides on what concerns somebody above them.
RANKS: Mapping[Role, int] = {
    Role.OFFICIAL: 0,
    Role.DESK_HEAD: 1,
    Role.PERSONNEL: 1,
    Role.WARD_LEADER: 2,
    Role.CITY_ADMINISTRATOR: 3,
    Role.INSPECTORATE: 3,
}

# The roles that a holder of `manage_accounts` may give and take. Whoever decides on held ratings is named from above,
# and the two roles of the city by a command on the host alone, so that nobody makes themselves a second person.
GIVES: Mapping[Role, frozenset[Role]] = {
    Role.PERSONNEL: frozenset({Role.OFFICIAL, Role.DESK_HEAD}),
    Role.CITY_ADMINISTRATOR: frozenset({Role.OFFICIAL, Role.DESK_HEAD, Role.WARD_LEADER, Role.PERSONNEL}),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A role that a person holds at an office."""

    role: Role
    office_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Person:
    """Who is asking: an account with the roles in force today."""

    user_id: uuid.UUID
    name: str
    full_name: str
    locale: str
    official_id: uuid.UUID | None
    held: tuple[Held, ...]
    password_once: bool = False
    second_factor: bool = False  # whether one is in force


Line = tuple[uuid.UUID, ...]  # an office and the offices above it, from itself up to the root


def allows(person: Person, act: Act, line: Line, *, official_id: uuid.UUID | None = None) -> bool:
    """Whether `person` may do `act` at the office that `line` begins with, to the thing of `official_id` if it has one."""
    if act in NEVER_ON_ONESELF and official_id is not None and official_id == person.official_id:
        return False
    return any(_reaches(person, held, act, line, official_id) for held in person.held)


def has_anywhere(person: Person, act: Act) -> bool:
    """Whether some role of `person` knows `act` at all: for links, and for pages that belong to no single office."""
    return any(act in RULES[held.role] for held in person.held)


def roles_to_give(person: Person, line: Line) -> frozenset[Role]:
    """The roles that `person` may give at the office that `line` begins with."""
    roles: frozenset[Role] = frozenset()
    for held in person.held:
        if _reaches(person, held, Act.MANAGE_ACCOUNTS, line, None):
            roles |= GIVES.get(held.role, frozenset())
    return roles


def may_manage(person: Person, account: uuid.UUID, roles: Collection[tuple[Role, Line]]) -> bool:
    """Whether `person` may close `account` or renew its password, `roles` being all that it holds.

    Not one's own account, and only where every role of it is one that the person could have given.
    """
    if account == person.user_id:
        return False
    return all(role in roles_to_give(person, line) for role, line in roles)


def is_under(roles: Collection[Role], above: Collection[Role]) -> bool:
    """Whether whoever holds `roles` stands under somebody with the roles `above`, at one ward."""
    return max((RANKS[role] for role in roles), default=0) < max((RANKS[role] for role in above), default=0)


def _reaches(person: Person, held: Held, act: Act, line: Line, official_id: uuid.UUID | None) -> bool:
    reach = RULES[held.role].get(act)
    if reach is Reach.OWN:
        return official_id is not None and official_id == person.official_id
    if reach is Reach.OFFICE:
        return line[:1] == (held.office_id,)
    return reach is Reach.BELOW and held.office_id in line
