"""The posts of an office on the page of its rules: which there are, and what was typed for each of them."""

from collections.abc import Sequence

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from feedback.evaluations.rulesets.posts import PostTerms, post_key, posts_from, posts_record
from feedback.evaluations.rulesets.rules import Rules
from feedback.offices.models import Office
from feedback.offices.queries import titles_in
from feedback.periods.month import Month

FIELDS = ("post-title", "post-citizens", "post-w", "post-full_at", "post-group")


def posts_typed(form: MultiDict[str, str]) -> list[list[str]]:
    """What the form sets for single posts; those left as for everybody are not in it. Raises Refused as `posts_from`."""
    rows = [list(row) for row in zip(*(form.getlist(name) for name in FIELDS), strict=False)]
    return posts_record(posts_from(rows).values())


def posts_offered(session: Session, office: Office, month: Month, rules: Rules) -> Sequence[PostTerms]:
    """Every post held at the office or below it in the month, with what is set for it, and those set beside."""
    held = {post_key(title): PostTerms(title=title) for title in titles_in(session, office, month)}
    return sorted({**held, **rules.posts}.values(), key=lambda terms: post_key(terms.title))
