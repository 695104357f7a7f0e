"""The rules of the evaluation: whom each rule set is for, all that it says with its sources, and a choice for later months."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from admin.posts import posts_offered, posts_typed
from feedback import clock
from feedback.accounts.rights import Act
from feedback.audit import acts
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.evaluations.closings.trial import Trial, try_rules
from feedback.evaluations.rulesets import rule_set_named, rule_sets
from feedback.evaluations.rulesets.choices import choose_rules, month_rules
from feedback.evaluations.rulesets.coming_tables import published_table
from feedback.evaluations.rulesets.form import Part
from feedback.evaluations.rulesets.posts import Applies
from feedback.evaluations.rulesets.rules import MonthRules, Rules
from feedback.evaluations.rulesets.settings import NAMES, TABLE_KEYS, spoken
from feedback.evaluations.summaries.queries import months_closed
from feedback.offices.models import Employment, Office
from feedback.periods.month import Month
from feedback.ratings.models import Channel
from feedback.scoring import QualityClass
from feedback.web import filters, locale
from feedback.web.surroundings import settings

pages = Blueprint("rules", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/rules")
MONTHS_AHEAD = 3
SETTING = "set-"  # a field of a setting is named for it: set-w


@pages.get("/")
@needs(Act.SEE_RULES)
def shown(office: Office) -> ResponseReturnValue:
    """The rules in force, kind of people by kind of people, and one rule set in full."""
    return _page(office)


@pages.post("/")
@needs(Act.CHOOSE_RULES, sudo=True)
def choose(office: Office) -> ResponseReturnValue:
    """Choose the rules of a month that has not begun, and of those after it."""
    try:
        with transaction() as session:
            month = Month.parse(request.form.get("from_month", ""))
            name, people = request.form.get("rule_set", ""), request.form.get("people", "")
            known = rule_set_named(name).settings
            chosen = {key: known[key].read(text) if key in known else text for key, text in _typed().items()}
            if posts := posts_typed(request.form):
                chosen["posts"] = posts
            choose_rules(
                session,
                office,
                month,
                name,
                chosen,
                now=clock.now(),
                zone=settings().zone,
                people=_kind(people),
            )
            acts.record(
                session,
                "evaluations:rules:chosen",
                office_id=office.id,
                user_id=doors.person().user_id,
                now=clock.now(),
                rule_set=name,
                month=str(month),
                settings=", ".join(
                    [*filter(None, [people]), *(f"{key} {value}" for key, value in sorted(chosen.items()))]
                ),
            )
    except Missing:
        raise
    except Refused as refusal:
        return _page(office, refusal)
    flash(gettext("The rules hold from %(month)s on.", month=filters.month(month)), "done")
    return redirect(url_for("rules.shown", office=office.code, month=month, rule_set=name), 303)


@pages.get("/comparison")
@needs(Act.SEE_RULES)
def comparison(office: Office) -> ResponseReturnValue:
    """Two rule sets side by side, as their files have them: points, classes and settings, and where they differ."""
    known = list(rule_sets())
    left, right = (
        rule_set_named(request.args.get(side) or known[place]).rules()
        for place, side in enumerate(("left", "right"))
    )
    return render_template(
        "admin/comparison.html",
        left=left,
        right=right,
        rule_sets=rule_sets(),
        parts=list(Part),
        classes=list(reversed(QualityClass)),
        names=NAMES,
        spoken=spoken,
    )


@pages.get("/trial")
@needs(Act.SEE_PERSON)
def trial(office: Office) -> ResponseReturnValue:
    """Other settings on a closed month, side by side with its own; nothing is stored."""
    session, config = db.session(), settings()
    months = months_closed(session, office)
    month = request.args.get("month", type=Month.parse) or (months[0] if months else None)
    tried, refusal, status = None, None, 200
    if month is not None and request.args.get("do"):
        try:
            tried = _tried(office, month)
        except Missing:
            raise
        except Refused as refused:
            refusal, status = refused, 422
    rules = _rules_shown(
        month_rules(session, office, month or Month.of(doors.today()), shadow_months=config.shadow_months)
    )
    page = render_template(
        "admin/trial.html",
        month=month,
        months=months,
        rules=rules,
        rule_sets=rule_sets(),
        names=NAMES,
        spoken=spoken,
        trial=tried,
        people=list(Employment),
        posts=posts_offered(session, office, month, rules) if month else (),
        post_citizens=list(Applies),
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, status


def _tried(office: Office, month: Month) -> Trial:
    config = settings()
    return try_rules(
        db.session(),
        office,
        month,
        _typed(),
        shadow_months=config.shadow_months,
        zone=config.zone,
        rule_set=request.args.get("rule_set", ""),
        people=_kind(request.args.get("people", "")),
        posts=posts_typed(request.args) if "post-title" in request.args else None,
    )


def _typed() -> dict[str, str]:
    """The settings that were filled in."""
    return {
        name.removeprefix(SETTING): text.strip()
        for name, text in request.values.items()
        if name.startswith(SETTING) and text.strip()
    }


def _kind(people: str) -> Employment | None:
    """The kind of people that was named; nobody in particular where nothing was."""
    return next((kind for kind in Employment if kind == people), None)


def _page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    config, this_month = settings(), Month.of(doors.today())
    month = request.values.get("month", type=Month.parse) or this_month
    in_force = month_rules(db.session(), office, month, shadow_months=config.shadow_months)
    rules = _rules_shown(in_force)
    page = render_template(
        "admin/rules.html",
        month=month,
        months=[this_month.plus(distance) for distance in range(-1, MONTHS_AHEAD + 1)],
        coming=[this_month.plus(distance) for distance in range(1, MONTHS_AHEAD + 1)],
        channels={channel.value: channel for channel in Channel},
        published=published_table(db.session(), office, month),
        month_begins=month.edges(config.zone)[0],
        has_begun=month <= this_month,
        in_force={kind: in_force.of(kind) for kind in Employment},
        rules=rules,
        is_in_force=rules in in_force.every,
        rule_sets=rule_sets(),
        people=list(Employment),
        names=NAMES,
        spoken=spoken,
        posts=posts_offered(db.session(), office, month, rules),
        post_citizens=list(Applies),
        of_the_pool=TABLE_KEYS if office.parent_id is not None else frozenset(),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200


def _rules_shown(in_force: MonthRules) -> Rules:
    """The rule set that was asked for: as it is in force where it is, else as its file has it."""
    name = request.values.get("rule_set") or in_force.main.rule_set.name
    known = {rules.rule_set.name: rules for rules in reversed(in_force.every)}
    return known[name] if name in known else rule_set_named(name).rules()
