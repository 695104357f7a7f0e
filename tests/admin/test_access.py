"""Who reaches what: every endpoint of the service stands in exactly one list, and every role is tried at every one.

A new endpoint fails here until somebody has decided who may use it.
"""

import re
import uuid
from dataclasses import dataclass, fields, replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from admin.api.door import scope_of
from admin.doors import rule_of
from feedback.accounts.rights import Act
from feedback.api_keys.models import Scope
from tests.admin.staff import Browser
from tests.admin.things import Things, things_of_p1, things_of_p2
from tests.cast import Cast

PUBLIC = {  # outside /admin: for citizens, for tablets with their own token, for monitors
    "static",
    "citizen.rate",
    "citizen.take_rating",
    "citizen.check",
    "citizen.answer_check",
    "citizen.proof",
    "citizen.withdraw_contact",
    "citizen.opinion",
    "citizen.take_opinion",
    "citizen.front",
    "citizen.heads",
    "citizen.ledger_file",
    "citizen.published",
    "citizen.answer",
    "citizen.take_word",
    "kiosk.screen",
    "kiosk.styles",
    "kiosk.worker",
    "kiosk.manifest",
    "kiosk.pair",
    "kiosk.register_key",
    "kiosk.state",
    "kiosk.take_ratings",
    "kiosk.heartbeat",
    "api_document.openapi",
    "api_document.readable",
    "kiosk.prompt",
    "kiosk.photo",
    "kiosk.script",
    "health.alive",
    "health.ready",
}
TABLES = {"files.summary_file", "terms.table"}  # files for programs and spreadsheets, not for paper
OPEN_TO_ALL = {
    "signing.sign_in_page",
    "signing.sign_in_try",
    "signing.language",
    "single_sign_on.start",
    "single_sign_on.back",
    "second_factor.code_page",
    "second_factor.code_try",
}
BY_KEY = {  # below /api/v1, for programs: a key that allows the scope (tests/admin/test_api_door.py)
    "api.issue": Scope.RECEIPTS,
    "api.issue_many": Scope.RECEIPTS,
    "api.state": Scope.RECEIPTS,
    "api.hand_over": Scope.RECEIPTS,
    "api.issue_again": Scope.RECEIPTS,
    "api.withdraw": Scope.RECEIPTS,
    "api.print_paper": Scope.RECEIPTS,
    "api.give_slip": Scope.RECEIPTS,
    "api.served": Scope.SERVED,
    "api.months": Scope.RESULTS,
    "api.of_month": Scope.RESULTS,
}
SIGNED_IN = {
    "signing.sign_out",
    "signing.password",
    "signing.password_change",
    "single_sign_on.prove",
    "second_factor.setup",
    "second_factor.begin",
    "second_factor.prove",
    "confirming.page",
    "confirming.confirm",
    "home.first",
    "home.offices",
    "digests.shown",
    "digests.choose",
}
BY_ACT = {
    "own.latest": Act.SEE_OWN,
    "own.sheet": Act.SEE_OWN,
    "own.mark": Act.SCORE_SHEET_SELF,
    "own.put_forward": Act.SCORE_SHEET_SELF,
    "own.take_back": Act.SCORE_SHEET_SELF,
    "own.petition": Act.OBJECT,
    "own.sign_on": Act.SIGN_ON_DESK,
    "own.sign_off": Act.SIGN_ON_DESK,
    "overview.latest": Act.SEE_MONTH,
    "overview.shown": Act.SEE_MONTH,
    "overview.chart": Act.SEE_MONTH,
    "overview.reason": Act.SEE_MONTH,
    "overview.procedure": Act.SEE_MONTH,
    "overview.comments": Act.SEE_PERSON,
    "own_ratings.latest": Act.SEE_OWN,
    "own_ratings.shown": Act.SEE_OWN,
    "own_ratings.chart": Act.SEE_OWN,
    "own_ratings.object_to": Act.OBJECT,
    "objections.listed": Act.SEE_OBJECTIONS,
    "objections.answer": Act.ANSWER_OBJECTION,
    "waiting.shown": Act.SEE_WAITING,
    "months.latest": Act.SEE_MONTH,
    "months.glance": Act.SEE_MONTH,
    "months.chart": Act.SEE_MONTH,
    "closing.result": Act.SEE_MONTH,
    "files.report": Act.SEE_MONTH,
    "files.summary_file": Act.SEE_PERSON,
    "files.sheets": Act.SEE_PERSON,
    "files.sheet": Act.SEE_PERSON,
    "sheets.shown": Act.SEE_PERSON,
    "files.minutes": Act.SEE_PERSON,
    "files.sheets_alone": Act.SEE_PERSON,
    "files.plan": Act.SEE_PLAN,
    "files.plans_alone": Act.SEE_PLAN,
    "years.listed": Act.SEE_PERSON,
    "years.shown": Act.SEE_PERSON,
    "years.sheet": Act.SEE_PERSON,
    "years.sheets": Act.SEE_PERSON,
    "years.summary": Act.SEE_PERSON,
    "years.minutes": Act.SEE_PERSON,
    "years.old_sheet": Act.SEE_PERSON,
    "years.open_all": Act.SET_SHEETS,
    "years.publish": Act.PUBLISH_MONTH,
    "years.within": Act.SEE_INSIDE,
    "years.discuss": Act.RECORD_OPINION,
    "year_reopenings.ask": Act.REOPEN_SHEET,
    "year_reopenings.agree": Act.REOPEN_SHEET,
    "year_reopenings.withdraw": Act.REOPEN_SHEET,
    "own_years.petition": Act.OBJECT,
    "years.comment": Act.SCORE_SHEET_HEAD,
    "years.decide": Act.DECIDE_YEAR,
    "own_years.shown": Act.SEE_OWN,
    "own_years.assess": Act.SCORE_SHEET_SELF,
    "own_years.sheet": Act.SEE_OWN,
    "support.listed": Act.SEE_WARNINGS,
    "support.answer": Act.ANSWER_WARNING,
    "national.listed": Act.PUSH_RESULTS,
    "national.make": Act.PUSH_RESULTS,
    "forms.listed": Act.SET_FORMS,
    "forms.ours": Act.SET_FORMS,
    "forms.own": Act.SET_FORMS,
    "forms.preview": Act.SET_FORMS,
    "forms.bring": Act.SET_FORMS,
    "forms.reset": Act.SET_FORMS,
    "history.plan": Act.SEE_OWN,
    "history.sheet": Act.SEE_OWN,
    "terms.latest": Act.SEE_PERSON,
    "terms.shown": Act.SEE_PERSON,
    "terms.table": Act.SEE_PERSON,
    "history.latest": Act.SEE_OWN,
    "history.of_year": Act.SEE_OWN,
    "sheets.mark": Act.SCORE_SHEET_HEAD,
    "sheets.discuss": Act.RECORD_OPINION,
    "reopenings.ask": Act.REOPEN_SHEET,
    "reopenings.agree": Act.REOPEN_SHEET,
    "reopenings.withdraw": Act.REOPEN_SHEET,
    "reopenings.correct": Act.APPROVE_PLAN,
    "reopenings.correct_leader": Act.APPROVE_PLAN,
    "reopenings.decide": Act.CLOSE_MONTH,
    "seats.shown": Act.SEE_PERSON,
    "seats.effect": Act.CLOSE_MONTH,
    "seats.decide": Act.CLOSE_MONTH,
    "sheet_settings.shown": Act.SET_SHEETS,
    "sheet_settings.set_terms": Act.SET_SHEETS,
    "sheet_settings.set_year": Act.SET_SHEETS,
    "sheet_settings.name_leader": Act.SET_SHEETS,
    "sheet_settings.end_leader": Act.SET_SHEETS,
    "sheet_settings.tie_measure": Act.SET_SHEETS,
    "sheet_settings.end_measure": Act.SET_SHEETS,
    "discipline.listed": Act.RECORD_DISCIPLINE,
    "discipline.record": Act.RECORD_DISCIPLINE,
    "discipline.withdraw": Act.RECORD_DISCIPLINE,
    "discipline.set_unit_class": Act.RECORD_DISCIPLINE,
    "month_sheets.latest": Act.SEE_PERSON,
    "month_sheets.listed": Act.SEE_PERSON,
    "month_sheets.open_all": Act.SET_SHEETS,
    "month_sheets.publish": Act.PUBLISH_MONTH,
    "month_sheets.latest_within": Act.SEE_INSIDE,
    "month_sheets.within": Act.SEE_INSIDE,
    "closing.preview": Act.CLOSE_MONTH,
    "closing.close": Act.CLOSE_MONTH,
    "closing.recompute": Act.CLOSE_MONTH,
    "closing.publish": Act.PUBLISH_MONTH,
    "flags.report": Act.SEE_FLAGS,
    "flags.report_file": Act.SEE_FLAGS,
    "thresholds.shown": Act.SEE_FLAGS,
    "thresholds.change": Act.SET_THRESHOLDS,
    "corrections.listed": Act.CORRECT_DUTY,
    "corrections.propose": Act.CORRECT_DUTY,
    "corrections.propose_dossier": Act.CORRECT_DUTY,
    "corrections.shown": Act.CORRECT_DUTY,
    "corrections.agree": Act.CORRECT_DUTY,
    "corrections.withdraw": Act.CORRECT_DUTY,
    "corrections.change_roster": Act.EDIT_ROSTER,
    "redactions.listed": Act.REDACT_WORDS,
    "redactions.words": Act.REDACT_WORDS,
    "redactions.form": Act.REDACT_WORDS,
    "redactions.propose": Act.REDACT_WORDS,
    "redactions.shown": Act.REDACT_WORDS,
    "redactions.agree": Act.REDACT_WORDS,
    "redactions.withdraw": Act.REDACT_WORDS,
    "answers.about_me": Act.ANSWER_FLAG,
    "answers.comment": Act.ANSWER_FLAG,
    "answers.questions": Act.SEE_QUESTIONS,
    "answers.reply": Act.SEE_QUESTIONS,
    "flags.queue": Act.SEE_FLAGS,
    "flags.shown": Act.SEE_FLAGS,
    "flags.decide": Act.DECIDE_FLAG,
    "rules.shown": Act.SEE_RULES,
    "rules.comparison": Act.SEE_RULES,
    "rules.choose": Act.CHOOSE_RULES,
    "rules.trial": Act.SEE_PERSON,
    "cases.queue": Act.SEE_CASES,
    "cases.shown": Act.SEE_CASES,
    "cases.take": Act.HANDLE_CASE,
    "cases.classify": Act.HANDLE_CASE,
    "cases.accept": Act.HANDLE_CASE,
    "cases.extend": Act.HANDLE_CASE,
    "cases.assign": Act.HANDLE_CASE,
    "cases.ask": Act.HANDLE_CASE,
    "cases.find_cause": Act.HANDLE_CASE,
    "cases.answer": Act.HANDLE_CASE,
    "cases.refer": Act.HANDLE_CASE,
    "cases.close": Act.HANDLE_CASE,
    "case_letters.letter": Act.SEE_CASES,
    "case_settings.shown": Act.SET_CASES,
    "case_settings.set_terms": Act.SET_CASES,
    "case_settings.keep_template": Act.SET_CASES,
    "case_settings.drop_template": Act.SET_CASES,
    "explanations.listed": Act.EXPLAIN,
    "explanations.shown": Act.EXPLAIN,
    "explanations.explain": Act.EXPLAIN,
    "improvements.register": Act.SEE_CASES,
    "indexes.latest": Act.SEE_PERSON,
    "indexes.shown": Act.SEE_PERSON,
    "improvements.shown": Act.SEE_CASES,
    "improvements.plan": Act.IMPROVE,
    "improvements.finish": Act.IMPROVE,
    "improvements.word": Act.IMPROVE,
    "improvements.approve": Act.APPROVE_IMPROVEMENT,
    "apologies.listed": Act.APOLOGISE,
    "apologies.apologise": Act.APOLOGISE,
    "apologies.letter": Act.APOLOGISE,
    "plans.latest": Act.SEE_PLAN,
    "plans.results": Act.SEE_PLAN,
    "plans.approve_chosen": Act.APPROVE_PLAN,
    "own_plan.shown": Act.SEE_OWN,
    "own_plan.write": Act.DRAW_PLAN,
    "own_plan.take_out": Act.DRAW_PLAN,
    "own_plan.share": Act.DRAW_PLAN,
    "own_plan.propose": Act.DRAW_PLAN,
    "own_plan.report": Act.DRAW_PLAN,
    "own_plan.ask_change": Act.DRAW_PLAN,
    "own_plan.answer_change": Act.DRAW_PLAN,
    "own_plan.claim_cause": Act.DRAW_PLAN,
    "official_plans.shown": Act.SEE_PLAN,
    "official_plans.appraise": Act.APPRAISE_PLAN,
    "official_plans.approve": Act.APPROVE_PLAN,
    "official_plans.change": Act.APPROVE_PLAN,
    "official_plans.fault": Act.APPROVE_PLAN,
    "attached.evidence_file": Act.SEE_PERSON,
    "attached.plan_file": Act.SEE_PLAN,
    "own_attached.own_evidence": Act.SEE_OWN,
    "own_attached.own_plan_file": Act.SEE_OWN,
    "official_plans.work": Act.APPROVE_PLAN,
    "official_plans.judge": Act.APPROVE_PLAN,
    "work.catalogue": Act.SEE_PLAN,
    "own_appraisals.listed": Act.APPRAISE_PART,
    "own_appraisals.appraise": Act.APPRAISE_PART,
    "counted.receipts": Act.SEE_PLAN,
    "own_counted.own_receipts": Act.SEE_OWN,
    "weeks.present": Act.SEE_PLAN,
    "weeks.shown": Act.SEE_PLAN,
    "weeks.file": Act.SEE_PLAN,
    "own_weeks.own_present": Act.SEE_OWN,
    "own_weeks.own_shown": Act.SEE_OWN,
    "own_weeks.own_file": Act.SEE_OWN,
    "official_plans.mark_level": Act.APPROVE_PLAN,
    "official_plans.hand_over": Act.APPROVE_PLAN,
    "staffing.latest": Act.KEEP_ABSENCES,
    "staffing.shown": Act.KEEP_ABSENCES,
    "staffing.add_absence": Act.KEEP_ABSENCES,
    "staffing.withdraw": Act.KEEP_ABSENCES,
    "staffing.post": Act.EDIT_ORGANISATION,
    "staffing.end_posting": Act.EDIT_ORGANISATION,
    "work.recurring": Act.SEE_PLAN,
    "work.add_duty": Act.ASSIGN_WORK,
    "work.end_duty": Act.ASSIGN_WORK,
    "work.plans": Act.ASSIGN_WORK,
    "work.answered_for": Act.SEE_PLAN,
    "work.give": Act.ASSIGN_WORK,
    "work.end_responsibility": Act.ASSIGN_WORK,
    "receipts.of_day": Act.SEE_RECEIPTS,
    "receipts.form": Act.ISSUE_RECEIPT,
    "receipts.issue": Act.ISSUE_RECEIPT,
    "slips.form": Act.ISSUE_RECEIPT,
    "slips.give": Act.ISSUE_RECEIPT,
    "results.form": Act.ISSUE_RECEIPT,
    "results.hand_over": Act.ISSUE_RECEIPT,
    "papers.paper": Act.ISSUE_RECEIPT,
    "papers.strip": Act.ISSUE_RECEIPT,
    "papers.send": Act.ISSUE_RECEIPT,
    "dossiers.shown": Act.SEE_RECEIPTS,
    "dossiers.new_code": Act.MANAGE_RECEIPTS,
    "dossiers.withdraw": Act.MANAGE_RECEIPTS,
    "printers.listed": Act.SEE_RECEIPTS,
    "printers.keep": Act.MANAGE_RECEIPTS,
    "printers.posters": Act.SEE_RECEIPTS,
    "receipt_files.form": Act.MANAGE_RECEIPTS,
    "receipt_files.hand_in": Act.MANAGE_RECEIPTS,
    "receipt_files.papers": Act.MANAGE_RECEIPTS,
    "kiosks.listed": Act.SEE_KIOSKS,
    "kiosks.make_code": Act.PAIR_KIOSK,
    "kiosks.revoke": Act.PAIR_KIOSK,
    "entries.form": Act.ENTER_RATING,
    "entries.enter": Act.ENTER_RATING,
    "contacts.listed": Act.SEE_CONTACTS,
    "contacts.look": Act.OPEN_CONTACT,
    "invitations.shown": Act.SET_INVITATIONS,
    "invitations.choose": Act.SET_INVITATIONS,
    "kiosks.set_totem": Act.PAIR_KIOSK,
    "questionnaires.shown": Act.SEE_KIOSKS,
    "questionnaires.approve": Act.SET_SCREENS,
    "portraits.shown": Act.SEE_KIOSKS,
    "portraits.send": Act.SET_SCREENS,
    "portraits.remove": Act.SET_SCREENS,
    "notices.outbox": Act.SEE_NOTICES,
    "notices.try_again": Act.RETRY_NOTICE,
    "screens.shown": Act.SEE_KIOSKS,
    "screens.set_asking": Act.SET_SCREENS,
    "screens.set_opening": Act.SET_SCREENS,
    "served.shown": Act.SAY_SERVED,
    "served.say": Act.SAY_SERVED,
    "organisation.shown": Act.SEE_ORGANISATION,
    "organisation.roster": Act.SEE_ORGANISATION,
    "calendar.shown": Act.SEE_ORGANISATION,
    "calendar.set_day": Act.EDIT_ORGANISATION,
    "calendar.unset_day": Act.EDIT_ORGANISATION,
    "uploads.standing": Act.EDIT_ORGANISATION,
    "uploads.form": Act.EDIT_ORGANISATION,
    "uploads.hand_in": Act.EDIT_ORGANISATION,
    "accounts.listed": Act.MANAGE_ACCOUNTS,
    "accounts.add": Act.MANAGE_ACCOUNTS,
    "accounts.account": Act.MANAGE_ACCOUNTS,
    "accounts.give": Act.MANAGE_ACCOUNTS,
    "accounts.take": Act.MANAGE_ACCOUNTS,
    "accounts.set_mail": Act.MANAGE_ACCOUNTS,
    "role_requests.listed": Act.SETTLE_ROLE,
    "role_requests.give": Act.SETTLE_ROLE,
    "role_requests.refuse": Act.SETTLE_ROLE,
    "accounts.take_factor": Act.MANAGE_ACCOUNTS,
    "accounts.renew": Act.MANAGE_ACCOUNTS,
    "accounts.close": Act.MANAGE_ACCOUNTS,
    "api_keys.listed": Act.MANAGE_KEYS,
    "api_keys.make": Act.MANAGE_KEYS,
    "api_keys.revoke": Act.MANAGE_KEYS,
    "webhooks.listed": Act.MANAGE_WEBHOOKS,
    "webhooks.subscribe": Act.MANAGE_WEBHOOKS,
    "webhooks.end": Act.MANAGE_WEBHOOKS,
    "webhooks.tell_again": Act.MANAGE_WEBHOOKS,
    "log.shown": Act.SEE_LOG,
    "ledger.shown": Act.VERIFY,
}

# Endpoints of BY_ACT and SIGNED_IN that ask for the password once more, unless it was given within ten minutes.
WITH_PROOF = {
    "years.decide",
    "years.publish",
    "year_reopenings.ask",
    "year_reopenings.agree",
    "api_keys.make",
    "api_keys.revoke",
    "contacts.look",
    "webhooks.subscribe",
    "webhooks.end",
    "closing.close",
    "reopenings.ask",
    "reopenings.agree",
    "reopenings.decide",
    "month_sheets.publish",
    "seats.decide",
    "discipline.record",
    "discipline.withdraw",
    "discipline.set_unit_class",
    "rules.choose",
    "closing.recompute",
    "closing.publish",
    "flags.decide",
    "thresholds.change",
    "corrections.propose",
    "corrections.propose_dossier",
    "corrections.agree",
    "corrections.change_roster",
    "redactions.propose",
    "redactions.agree",
    "accounts.add",
    "accounts.give",
    "accounts.take",
    "accounts.take_factor",
    "accounts.set_mail",
    "role_requests.give",
    "role_requests.refuse",
    "second_factor.begin",
    "second_factor.prove",
    "accounts.renew",
    "accounts.close",
}

READS = {Act.SEE_WAITING, Act.SEE_MONTH, Act.SEE_PERSON, Act.SEE_PLAN, Act.SEE_ORGANISATION}
PUTS_RIGHT = {Act.EDIT_ROSTER, Act.CORRECT_DUTY}
TAKES_AWAY = {Act.REDACT_WORDS}
PLANS = {Act.KEEP_ABSENCES, Act.APPRAISE_PLAN, Act.APPROVE_PLAN, Act.ASSIGN_WORK}
LEADS = READS | PLANS | PUTS_RIGHT | TAKES_AWAY | {
    Act.SEE_OBJECTIONS, Act.ANSWER_OBJECTION,
    Act.CHOOSE_RULES,
    Act.SCORE_SHEET_HEAD, Act.SEE_QUESTIONS, Act.SEE_FLAGS, Act.DECIDE_FLAG, Act.CLOSE_MONTH, Act.PUBLISH_MONTH, Act.SEE_RECEIPTS,
    Act.SEE_KIOSKS, Act.PAIR_KIOSK, Act.SET_SCREENS, Act.SEE_NOTICES, Act.RETRY_NOTICE, Act.SET_INVITATIONS, Act.SEE_LOG, Act.VERIFY,
}  # fmt: skip
HEADS_DESKS = READS | PLANS | PUTS_RIGHT | {
    Act.SCORE_SHEET_HEAD, Act.SEE_QUESTIONS, Act.SEE_RECEIPTS, Act.ISSUE_RECEIPT, Act.SEE_KIOSKS, Act.PAIR_KIOSK,
    Act.SAY_SERVED, Act.SET_INVITATIONS, Act.ENTER_RATING, Act.MANAGE_RECEIPTS,
}  # fmt: skip
SERVES = {Act.ISSUE_RECEIPT, Act.SAY_SERVED}
OWN = {
    Act.APPRAISE_PART,
    Act.SEE_OWN,
    Act.OBJECT,
    Act.SCORE_SHEET_SELF,
    Act.DRAW_PLAN,
    Act.SIGN_ON_DESK,
    Act.ANSWER_FLAG,
}
KEEPS_PEOPLE = (
    READS
    | PUTS_RIGHT
    | {
        Act.SEE_OBJECTIONS,
        Act.ANSWER_OBJECTION,
        Act.APPRAISE_PLAN,
        Act.KEEP_ABSENCES,
        Act.SEE_FLAGS,
        Act.DECIDE_FLAG,
        Act.ENTER_RATING,
        Act.EDIT_ORGANISATION,
        Act.MANAGE_ACCOUNTS,
    }
)
RUNS_THE_SYSTEM = {
    Act.SEE_WAITING, Act.SEE_KIOSKS, Act.PAIR_KIOSK, Act.SEE_ORGANISATION, Act.SEE_LOG, Act.VERIFY, Act.EDIT_ORGANISATION,
    Act.MANAGE_ACCOUNTS, Act.MANAGE_KEYS, Act.MANAGE_WEBHOOKS, Act.RETRY_NOTICE, Act.SEE_NOTICES, Act.SETTLE_ROLE, Act.SET_CASES, Act.SET_SCREENS,
}  # fmt: skip
INSPECTS = (
    READS
    | TAKES_AWAY
    | {
        Act.CORRECT_DUTY,
        Act.OPEN_CONTACT,
        Act.SEE_CONTACTS,
        Act.SEE_OBJECTIONS,
        Act.SETTLE_ROLE,
        Act.SET_THRESHOLDS,
    }
    | {Act.SEE_FLAGS, Act.DECIDE_FLAG, Act.SEE_KIOSKS, Act.SEE_NOTICES, Act.SEE_LOG, Act.VERIFY}
)
SHEETS = {
    Act.RECORD_OPINION,
    Act.REOPEN_SHEET,
    Act.SEE_INSIDE,
    Act.SEE_RULES,
    Act.SET_SHEETS,
    Act.RECORD_DISCIPLINE,
}
LEADS |= SHEETS
KEEPS_PEOPLE |= SHEETS
INSPECTS |= {Act.REOPEN_SHEET, Act.SEE_INSIDE, Act.SEE_RULES}
HEADS_DESKS |= {Act.SEE_INSIDE, Act.SEE_RULES}
SERVES |= {Act.SEE_INSIDE, Act.SEE_RULES}
LEADS |= {Act.SEE_CASES, Act.HANDLE_CASE, Act.SET_CASES, Act.IMPROVE, Act.APPROVE_IMPROVEMENT, Act.APOLOGISE}
HEADS_DESKS |= {Act.SEE_CASES, Act.HANDLE_CASE, Act.IMPROVE, Act.APOLOGISE}
INSPECTS |= {Act.SEE_CASES, Act.HANDLE_CASE}
OWN |= {Act.EXPLAIN}
LEADS |= {Act.DECIDE_YEAR, Act.SEE_WARNINGS, Act.ANSWER_WARNING, Act.SET_FORMS, Act.PUSH_RESULTS}
HEADS_DESKS |= {Act.SEE_WARNINGS, Act.ANSWER_WARNING}
KEEPS_PEOPLE |= {Act.SET_FORMS, Act.PUSH_RESULTS}
NOTHING: set[Act] = set()

MAY: dict[str, tuple[set[Act], set[Act], set[Act]]] = {  # at ward P1, at ward P2, and of one's own
    "alice": (LEADS, NOTHING, NOTHING),
    "bob": (NOTHING, LEADS, NOTHING),
    "dung": (HEADS_DESKS, NOTHING, OWN),
    "an": (SERVES, NOTHING, OWN),
    "binh": (SERVES, NOTHING, OWN),
    "chau": (NOTHING, SERVES, OWN),
    "hoa": (KEEPS_PEOPLE, NOTHING, NOTHING),
    "minh": (RUNS_THE_SYSTEM, RUNS_THE_SYSTEM, NOTHING),
    "thanh": (INSPECTS, INSPECTS, NOTHING),
}


@dataclass(frozen=True)
class Asked:
    """A request to one endpoint for the things of one ward."""

    endpoint: str
    method: str
    path: str
    form: dict[str, Any]


def endpoints(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules()}


def test_every_endpoint_stands_in_exactly_one_list(app: Flask) -> None:
    lists = [PUBLIC, set(BY_KEY), OPEN_TO_ALL, SIGNED_IN, set(BY_ACT)]

    assert endpoints(app) == set().union(*lists)
    assert sum(len(each) for each in lists) == len(set().union(*lists))


def test_every_staff_view_names_the_act_that_its_list_says(app: Flask) -> None:
    for endpoint in endpoints(app) - PUBLIC - set(BY_KEY):
        rule = rule_of(app.view_functions[endpoint])
        assert rule is not None, endpoint
        assert rule.open_to_all == (endpoint in OPEN_TO_ALL), endpoint
        assert rule.act == BY_ACT.get(endpoint), endpoint
        assert rule.sudo == (endpoint in WITH_PROOF), endpoint


def test_only_views_in_the_public_list_lie_outside_the_door(app: Flask) -> None:
    outside = {rule.endpoint for rule in app.url_map.iter_rules() if not rule.rule.startswith("/admin")}

    assert outside == PUBLIC | set(BY_KEY)


def test_every_call_of_a_program_asks_for_the_scope_that_its_list_says(app: Flask) -> None:
    assert {name: scope_of(app.view_functions[name]) for name in BY_KEY} == BY_KEY


def test_every_address_is_plain_and_every_place_in_it_has_a_type(app: Flask) -> None:
    untyped = {"office", "code", "path:filename"}
    for rule in app.url_map.iter_rules():
        places = re.findall(r"<([^>]+)>", rule.rule)
        assert all(":" in place or place in untyped for place in places), rule
        assert re.fullmatch(r"[a-z0-9/.-]*", re.sub(r"<[^>]+>", "", rule.rule)), rule


def test_nothing_that_changes_anything_is_a_link(app: Flask) -> None:
    changing = {
        "signing.sign_out",
        "signing.language",
        *(name for name in BY_ACT if BY_ACT[name] in CHANGING),
    }
    for rule in app.url_map.iter_rules():
        if rule.endpoint in changing - {"closing.preview", "receipts.form", "slips.form", "results.form"}:
            assert "GET" not in (rule.methods or ()), rule


CHANGING = {
    Act.OBJECT, Act.ANSWER_OBJECTION, Act.RECORD_OPINION, Act.REOPEN_SHEET,
    Act.SCORE_SHEET_SELF, Act.SIGN_ON_DESK, Act.SCORE_SHEET_HEAD, Act.DECIDE_FLAG, Act.CLOSE_MONTH,
    Act.HANDLE_CASE, Act.IMPROVE, Act.APPROVE_IMPROVEMENT, Act.PUBLISH_MONTH, Act.ISSUE_RECEIPT, Act.PAIR_KIOSK, Act.SET_SCREENS, Act.RETRY_NOTICE,
}  # fmt: skip


@pytest.fixture
def wards(session: Session, cast: Cast) -> tuple[Things, Things]:
    return things_of_p1(session, cast), things_of_p2(session, cast)


@pytest.mark.parametrize("who", MAY)
def test_each_role_reaches_what_it_may_and_nothing_more(who: str, app: Flask, as_, wards) -> None:
    browser = as_(who)
    at_p1, at_p2, own = MAY[who]
    for things, may in zip(wards, (at_p1, at_p2), strict=True):
        for asked in requests_for(app, things):
            act = BY_ACT[asked.endpoint]
            reached = status(browser, asked) not in (401, 403, 404)
            assert reached == (act in may or act in own), f"{who}: {asked.method} {asked.path}"


@pytest.mark.parametrize("who", ["alice", "an", "minh", "thanh"])
def test_a_foreign_thing_and_a_missing_one_are_answered_alike(who: str, app: Flask, as_, wards) -> None:
    browser = as_(who)
    at_p1, at_p2, own = MAY[who]
    p1, p2 = wards
    for asked in [*requests_for(app, p1), *requests_for(app, p2)]:
        may = at_p1 if "/P1/" in asked.path else at_p2
        if BY_ACT[asked.endpoint] in may | own:
            continue
        missing = Asked(asked.endpoint, asked.method, nowhere(asked.path), asked.form)

        answer, of_missing = answered(browser, asked), answered(browser, missing)

        assert (
            (answer.status_code, answer.data)
            == (of_missing.status_code, of_missing.data)
            == (404, answer.data)
        )


@pytest.mark.parametrize("who", ["alice", "minh"])
def test_a_thing_of_another_ward_is_not_reached_through_ones_own(who: str, app: Flask, as_, wards) -> None:
    browser, (p1, p2) = as_(who), wards
    mixed = replace(p2, office=p1.office)
    own_of_p1 = {asked.path for asked in requests_for(app, p1)}

    for asked in requests_for(app, mixed):
        if asked.path not in own_of_p1:
            assert answered(browser, asked).status_code == 404, asked.path


def test_whoever_is_not_signed_in_reaches_nothing(app: Flask, client, wards) -> None:
    browser = Browser(client)
    for things in wards:
        for asked in requests_for(app, things):
            answer = answered(browser, asked)
            if asked.method == "GET":
                assert answer.location.startswith("/admin/sign-in"), asked.path
            else:
                assert answer.status_code == 401, asked.path


def test_an_account_that_was_closed_reaches_nothing(app: Flask, as_, cast: Cast, wards, session) -> None:
    browser = as_("alice")
    assert browser.get("/admin/offices/P1/kiosks/").status_code == 200

    cast.accounts["alice"].closed_at = wards[0].receipt.received_at

    assert browser.get("/admin/offices/P1/kiosks/").location.startswith("/admin/sign-in")


@pytest.mark.parametrize(
    "path",
    [
        "/admin/offices/P1//months/2026-10/",
        "/admin/offices/P1/months/2026-13/",
        "/admin/offices/P1/months/2026-10/charts/secrets.svg",
        "/admin/offices/P1/flags/not-an-id/",
        "/admin/offices/P1/months/2026-10/../../../P2/months/2026-10/",
        "/admin/nothing",
    ],
)
def test_malformed_addresses_lead_nowhere(path: str, as_) -> None:
    answer = as_("bob").get(path, follow_redirects=True)

    assert answer.status_code == 404


def test_the_case_of_an_office_code_opens_no_other_office(as_) -> None:
    assert as_("bob").get("/admin/offices/p1/months/2026-10/").status_code == 404
    assert as_("alice").get("/admin/offices/p1/months/2026-10/").status_code == 200


ENDINGS = dict.fromkeys(TABLES, "csv") | {"weeks.file": "xlsx", "own_weeks.own_file": "xlsx"}


def requests_for(app: Flask, things: Things) -> list[Asked]:
    """One request to each endpoint that has an act: what reads before what changes, and closing accounts last."""
    values = {each.name: getattr(things, each.name).id for each in fields(things)}
    values |= {"office": things.office.code, "name": "days", "reason": "long_wait"}
    forms: dict[str, dict[str, Any]] = {
        "kiosks.make_code": {"desk": "Q01"},
        "corrections.propose": {"desk": str(things.kiosk.desk_id)},
        "accounts.give": {"at": things.office.code},
        "staffing.add_absence": {"official": str(things.official.id)},
        "staffing.post": {"official": str(things.official.id)},
        "cases.assign": {"to": str(things.account.id)},
        "cases.ask": {"official": str(things.official.id)},
    }
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in BY_ACT or rule.endpoint in UNTRIED:
            continue
        given = {name: values[name] for name in rule.arguments if name in values}
        if rule.endpoint == "overview.chart":
            given["name"] = "coverage"
        if "number" in rule.arguments:
            given["number"] = 1  # a week
        if "count" in rule.arguments:
            given["count"] = "received"
        if "ending" in rule.arguments:
            given["ending"] = ENDINGS.get(rule.endpoint, "docx")
        if "term" in rule.arguments:
            given["term"] = "2026-Q4"
        if "year" in rule.arguments:
            given["year"] = 2026
        given |= {
            name: of
            for name, of in (("kind", "sheet"), ("each", "docx"), ("which", "vang-mat"))
            if name in rule.arguments
        }
        if "month" in rule.arguments:
            given["month"] = "2026-10"
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        path = adapter.build(rule.endpoint, given, method)
        found.append(Asked(rule.endpoint, method, path, forms.get(rule.endpoint, {})))
    return sorted(
        found,
        key=lambda asked: (
            asked.method,
            asked.endpoint == "kiosks.revoke",
            asked.endpoint == "accounts.take",
            asked.endpoint == "accounts.close",
        ),
    )


# Need a code of the receipt, a desk of one's own or a flag about oneself: tried in test_receipts.py, test_own.py and
# test_answers.py; a procedure that can be told: tried in test_overview.py; a plan, or what the form names of one: tried in test_plans.py;
# a question to oneself: test_cases.py.
UNTRIED = {
    "papers.paper", "papers.strip", "papers.send", "own.sign_on", "answers.comment", "overview.procedure",
    "explanations.shown", "explanations.explain", "case_letters.letter",
    "own_plan.take_out", "own_plan.share", "own_plan.report", "own_plan.ask_change", "own_plan.answer_change", "own_plan.claim_cause",
    "official_plans.appraise", "official_plans.approve", "official_plans.change", "official_plans.fault", "work.give",
    "official_plans.mark_level", "official_plans.hand_over", "own_appraisals.appraise", "reopenings.correct",
    "reopenings.correct_leader",
}  # fmt: skip


# Files beside evidence, faults, results and changes: tried in test_attached.py.
UNTRIED |= {
    "attached.evidence_file",
    "attached.plan_file",
    "own_attached.own_evidence",
    "own_attached.own_plan_file",
}
# A form of the office's own: tried in test_forms.py.
UNTRIED |= {"forms.own"}
# Months with scores, and an objection that somebody made: tried in test_own_ratings.py.
UNTRIED |= {"own_ratings.chart", "objections.answer"}

# A sheet with evidence or a result of one's own: tried in test_sheets.py.
UNTRIED |= {"own.take_back", "own.petition"}

# An annual sheet that is decided, or reopened: tried in test_years.py.
UNTRIED |= {
    "years.old_sheet", "years.discuss", "year_reopenings.ask", "year_reopenings.agree", "year_reopenings.withdraw",
    "own_years.petition",
}  # fmt: skip

# A form that names an official: tried in test_sheet_settings.py.
UNTRIED |= {"sheet_settings.name_leader", "discipline.record"}


def answered(browser: Browser, asked: Asked) -> Any:
    if asked.method == "GET":
        return browser.get(asked.path)
    return browser.post(asked.path, asked.form)


def status(browser: Browser, asked: Asked) -> int:
    return int(answered(browser, asked).status_code)


def nowhere(path: str) -> str:
    """The same address for an office, or a thing, that does not exist."""
    path = re.sub(r"/offices/P[12]/", "/offices/P9/", path)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", str(uuid.uuid4()), path)
