"""A request to every endpoint that has an act, for the things of one ward; and the same to what does not exist."""

import re
import uuid
from dataclasses import dataclass, fields
from typing import Any

from flask import Flask

from tests.admin.endpoints import BY_ACT
from tests.admin.staff import Browser
from tests.admin.things import Things

TABLES = {"files.summary_file", "terms.table"}  # files for programs and spreadsheets, not for paper


@dataclass(frozen=True)
class Asked:
    """A request to one endpoint for the things of one ward."""

    endpoint: str
    method: str
    path: str
    form: dict[str, Any]


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
            for name, of in (("kind", "sheet"), ("each", "docx"), ("which", "dieu-dong"))
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
