"""The sections of the staff's screens: which of them a person may open at an office, and where each begins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import g, request, url_for
from flask_babel import gettext

from admin import doors
from feedback.accounts.rights import RULES, Act, Line, Person, Reach, allows
from feedback.database import db
from feedback.labels import N_
from feedback.offices import queries as offices
from feedback.offices.models import Office


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the navigation."""

    address: str
    label: str
    here: bool  # whether the page that is open belongs to it


@dataclass(frozen=True, slots=True)
class Group:
    """Sections that belong together; it begins with the first of them."""

    label: str
    sections: tuple[Section, ...]

    @property
    def address(self) -> str:
        """Where the group begins."""
        return self.sections[0].address

    @property
    def here(self) -> bool:
        """Whether the page that is open belongs to it."""
        return any(section.here for section in self.sections)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every page of the staff shows around its content."""

    person: Person | None
    office: Office | None
    groups: tuple[Group, ...]
    several_offices: bool

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections to show in a row: those of the group that is open, or all where they are few."""
        everything = tuple(section for group in self.groups for section in group.sections)
        if not self.in_groups:
            return everything
        return next((group.sections for group in self.groups if group.here), ())

    @property
    def in_groups(self) -> bool:
        """Whether there are so many sections that they are shown by group."""
        return len(self.groups) > 1 and sum(len(group.sections) for group in self.groups) > FEW


FEW = 6  # sections that stand in one row without groups
# Act, endpoint of the first page, blueprints or endpoints that belong to the section, English label.
SECTIONS: tuple[tuple[Act, str, frozenset[str], str], ...] = (
    (Act.SEE_WAITING, "waiting.shown", frozenset({"waiting"}), N_("Waits for me")),
    (Act.SEE_MONTH, "months.latest", frozenset({"months", "closing", "files", "seats"}), N_("Month")),
    (
        Act.SEE_PERSON,
        "terms.latest",
        frozenset({"terms", "years", "year_reopenings"}),
        N_("Quarter and year"),
    ),
    (Act.SEE_WARNINGS, "support.listed", frozenset({"support"}), N_("Who needs support")),
    (
        Act.SEE_PERSON,
        "month_sheets.latest",
        frozenset(
            {
                "sheets",
                "sheet_settings",
                "discipline",
                "reopenings",
                "month_sheets.listed",
                "month_sheets.open_all",
                "month_sheets.publish",
            }
        ),
        N_("Sheets"),
    ),
    (
        Act.SEE_INSIDE,
        "month_sheets.latest_within",
        frozenset({"month_sheets.within", "month_sheets.latest_within", "years.within"}),
        N_("Published classes"),
    ),
    (Act.SEE_MONTH, "overview.latest", frozenset({"overview", "indexes"}), N_("Overview")),
    (Act.SEE_FLAGS, "flags.queue", frozenset({"flags", "thresholds"}), N_("Held ratings")),
    (
        Act.SEE_QUESTIONS,
        "answers.questions",
        frozenset({"answers.questions", "answers.reply"}),
        N_("Questions"),
    ),
    (Act.CORRECT_DUTY, "corrections.listed", frozenset({"corrections"}), N_("Who served")),
    (Act.REDACT_WORDS, "redactions.listed", frozenset({"redactions"}), N_("Words out of view")),
    (Act.SEE_OBJECTIONS, "objections.listed", frozenset({"objections"}), N_("Objections")),
    (Act.SEE_CASES, "cases.queue", frozenset({"cases", "case_settings", "case_letters"}), N_("Cases")),
    (Act.SEE_CASES, "improvements.register", frozenset({"improvements"}), N_("Improvements")),
    (Act.APOLOGISE, "apologies.listed", frozenset({"apologies"}), N_("Late dossiers")),
    (
        Act.SEE_PLAN,
        "plans.latest",
        frozenset({"plans", "official_plans", "weeks", "counted"}),
        N_("Work plans"),
    ),
    (Act.ASSIGN_WORK, "work.recurring", frozenset({"work"}), N_("Duties")),
    (Act.SEE_STAFF, "staffing.latest", frozenset({"staffing"}), N_("Staff")),
    (Act.SEE_RULES, "rules.shown", frozenset({"rules"}), N_("Rules")),
    (
        Act.SEE_RECEIPTS,
        "receipts.of_day",
        frozenset({"receipts.of_day", "dossiers", "printers", "receipt_files"}),
        N_("Receipts"),
    ),
    (
        Act.ISSUE_RECEIPT,
        "receipts.form",
        frozenset({"receipts.form", "receipts.issue", "slips", "results"}),
        N_("New receipt"),
    ),
    (Act.SAY_SERVED, "served.shown", frozenset({"served"}), N_("Finished")),
    (Act.SEE_KIOSKS, "kiosks.listed", frozenset({"kiosks"}), N_("Kiosks")),
    (Act.ENTER_RATING, "entries.form", frozenset({"entries"}), N_("Telephone and paper")),
    (Act.SEE_CONTACTS, "contacts.listed", frozenset({"contacts"}), N_("Contacts")),
    (Act.SET_INVITATIONS, "invitations.shown", frozenset({"invitations"}), N_("Invitations")),
    (Act.SEE_KIOSKS, "screens.shown", frozenset({"screens", "questionnaires", "portraits"}), N_("Screens")),
    (Act.SEE_NOTICES, "notices.outbox", frozenset({"notices"}), N_("Outbox")),
    (
        Act.SEE_ORGANISATION,
        "organisation.shown",
        frozenset({"organisation", "uploads", "calendar"}),
        N_("Organisation"),
    ),
    (Act.PUSH_RESULTS, "national.listed", frozenset({"national"}), N_("National database")),
    (Act.SET_FORMS, "forms.listed", frozenset({"forms"}), N_("Forms")),
    (Act.MANAGE_ACCOUNTS, "accounts.listed", frozenset({"accounts"}), N_("Accounts")),
    (Act.MANAGE_KEYS, "api_keys.listed", frozenset({"api_keys"}), N_("API keys")),
    (Act.MANAGE_WEBHOOKS, "webhooks.listed", frozenset({"webhooks"}), N_("Webhooks")),
    (Act.SETTLE_ROLE, "role_requests.listed", frozenset({"role_requests"}), N_("Roles asked for")),
    (Act.SEE_LOG, "log.shown", frozenset({"log"}), N_("Log of acts")),
    (Act.VERIFY, "ledger.shown", frozenset({"ledger"}), N_("Ledger")),
)

# Endpoints that a section names one by one: they stand there, whichever section has the rest of their blueprint.
NAMED = frozenset(each for _, _, belongs, _ in SECTIONS for each in belongs if "." in each)


# The groups in their order, by the first pages of their sections; whatever stands in none belongs to the last one.
MINE, MONTHS, CITIZENS = N_("My work"), N_("Months and plans"), N_("What citizens say")
DESKS, OFFICE = N_("Desks"), N_("Office")
GROUPS: tuple[tuple[str, frozenset[str]], ...] = (
    (
        MINE,
        frozenset(
            {
                "waiting.shown",
                "own.latest",
                "own_ratings.latest",
                "answers.about_me",
                "explanations.listed",
                "own_appraisals.listed",
            }
        ),
    ),
    (
        MONTHS,
        frozenset(
            {
                "months.latest",
                "terms.latest",
                "support.listed",
                "month_sheets.latest",
                "month_sheets.latest_within",
                "plans.latest",
                "work.recurring",
                "rules.shown",
            }
        ),
    ),
    (
        CITIZENS,
        frozenset(
            {
                "overview.latest",
                "flags.queue",
                "answers.questions",
                "corrections.listed",
                "redactions.listed",
                "contacts.listed",
                "objections.listed",
                "cases.queue",
                "improvements.register",
            }
        ),
    ),
    (
        DESKS,
        frozenset(
            {
                "served.shown",
                "receipts.of_day",
                "receipts.form",
                "apologies.listed",
                "kiosks.listed",
                "screens.shown",
                "invitations.shown",
                "entries.form",
            }
        ),
    ),
    (OFFICE, frozenset()),
)


def surroundings() -> dict[str, Surroundings]:
    """The surroundings of the page that is being made, for its template."""
    if g.get("visit") is None:
        return {"surroundings": Surroundings(None, None, (), False)}
    person = doors.person()
    several = _several(person)
    office, line = _place(person, several=several)
    return {"surroundings": Surroundings(person, office, tuple(_groups(office, line)), several)}


def offices_within_reach() -> Sequence[Office]:
    """The offices where the person holds a role, and those below where a role of theirs reaches below."""
    held = doors.person().held
    below = [each.office_id for each in held if Reach.BELOW in RULES[each.role].values()]
    own = [each.office_id for each in held if each.office_id not in below]
    session = db.session()
    found = {office.id: office for office in offices.offices_below(session, below)}
    found.update({office.id: office for office in offices.offices_at(session, own)})
    return sorted(found.values(), key=offices.by_name)


def first_page_of(office: Office, line: Line) -> str:
    """The address of the first section of an office that the person may open; their own page if there is none."""
    for act, endpoint, _, _ in SECTIONS:
        if allows(doors.person(), act, line):
            return url_for(endpoint, office=office.code)
    return url_for("own.latest")


def _place(person: Person, *, several: bool) -> tuple[Office | None, Line]:
    """The office of the page with its line; on a page of one's own the only office within reach, if there is one."""
    if g.get("office") is not None:
        return g.office, g.line
    if several:
        return None, ()
    session = db.session()
    for office in offices.offices_at(session, {held.office_id for held in person.held}):
        return office, offices.line_of(session, office)
    return None, ()


def _groups(office: Office | None, line: Line) -> list[Group]:
    found: dict[str, list[Section]] = {label: [] for label, _ in GROUPS}
    for endpoint, section in _sections(office, line):
        found[group_of(endpoint)].append(section)
    return [Group(gettext(label), tuple(sections)) for label, sections in found.items() if sections]


def group_of(endpoint: str) -> str:
    """The English label of the group in which a section stands, by the endpoint of its first page."""
    return next((label for label, endpoints in GROUPS if endpoint in endpoints), OFFICE)


def _sections(office: Office | None, line: Line) -> Iterator[tuple[str, Section]]:
    """The sections open to the person, of their own and at the office, each with the endpoint of its first page."""
    person = doors.person()
    if any(Act.SEE_OWN in RULES[held.role] for held in person.held) and person.official_id is not None:
        own = request.blueprint in ("own", "own_plan", "own_weeks", "own_counted", "history", "own_years")
        yield "own.latest", Section(url_for("own.latest"), gettext("My page"), own)
        ratings = request.blueprint == "own_ratings"
        yield (
            "own_ratings.latest",
            Section(url_for("own_ratings.latest"), gettext("Citizens on my work"), ratings),
        )
        reviews = request.endpoint in {"answers.about_me", "answers.comment"}
        yield "answers.about_me", Section(url_for("answers.about_me"), gettext("Under review"), reviews)
        explains = request.blueprint == "explanations"
        explaining = Section(url_for("explanations.listed"), gettext("Explanations"), explains)
        yield "explanations.listed", explaining
        appraises = request.blueprint == "own_appraisals"
        yield (
            "own_appraisals.listed",
            Section(url_for("own_appraisals.listed"), gettext("Plans to appraise"), appraises),
        )
    if office is None:
        return
    page = request.endpoint if request.endpoint in NAMED else request.blueprint
    for act, endpoint, belongs, label in SECTIONS:
        if allows(person, act, line):
            here = g.get("office") is not None and page in belongs
            yield endpoint, Section(url_for(endpoint, office=office.code), gettext(label), here)


def _several(person: Person) -> bool:
    """Whether the person has more than one office within reach."""
    held = {each.office_id for each in person.held}
    below = {each.office_id for each in person.held if Reach.BELOW in RULES[each.role].values()}
    return len(held) > 1 or offices.any_below(db.session(), below)
