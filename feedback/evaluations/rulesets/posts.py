"""What an office sets for single posts: whether and how far citizens' points apply to them, and whose tasks are similar.

PURE. A post is named by its title, as postings have it. What is not said stands as the rules have it for everybody.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from feedback.errors import Refused
from feedback.labels import N_, Labelled, normal, search_key

LONGEST_TITLE = 200  # characters


class Applies(Labelled):
    """Whether citizens' points apply to a post."""

    BY_WORK = "by_work", N_("Where the month's work was at a desk")
    ALWAYS = "always", N_("Always: the post serves citizens")
    NEVER = "never", N_("Never: the post serves no citizens")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostTerms:
    """What is set for one post."""

    title: str
    citizens: Applies = Applies.BY_WORK
    w: Decimal | None = None  # points of the hundred; None as for everybody
    full_at: Decimal | None = None  # score; None as for everybody
    group: str = ""  # of similar tasks; nothing where the post is a group by itself

    @property
    def says_something(self) -> bool:
        """Whether anything is set otherwise than for everybody."""
        return self != PostTerms(title=self.title)

    def as_record(self) -> list[str]:
        """As settings keep it: a list, whose order every database leaves alone."""
        numbers = ["" if number is None else str(number) for number in (self.w, self.full_at)]
        return [self.title, self.citizens.value, *numbers, self.group]


AS_EVERYBODY = PostTerms(title="")


def post_key(title: str) -> str:
    """By what a post is found, however its title is written."""
    return search_key(normal(title))


def posts_from(value: object) -> dict[str, PostTerms]:
    """The posts that a setting's `value` lists, by `post_key`. Raises Refused `bad_posts` for what can't be read."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise _refused(value)
    found: dict[str, PostTerms] = {}
    for each in value:
        terms = _read(each)
        if post_key(terms.title) in found:
            raise Refused(
                "post_twice", N_("The post %(title)s is listed twice."), field="posts", title=terms.title
            )
        found[post_key(terms.title)] = terms
    return found


def posts_record(posts: Iterable[PostTerms]) -> list[list[str]]:
    """Those of the posts for which something is set, as settings keep them."""
    return [terms.as_record() for terms in posts if terms.says_something]


def terms_at(posts: Mapping[str, PostTerms], title: str) -> PostTerms:
    """What is set for the post of that title."""
    return posts.get(post_key(title), AS_EVERYBODY) if posts else AS_EVERYBODY


def similar_to(posts: Mapping[str, PostTerms], title: str) -> str:
    """The group of similar tasks that a post belongs to: the one named for it, else the post itself."""
    return terms_at(posts, title).group or normal(title)


def _read(row: Any) -> PostTerms:
    try:
        title, citizens, w, full_at, group = map(str, row)
        terms = PostTerms(
            title=normal(title),
            citizens=Applies(citizens or Applies.BY_WORK),
            w=_number(w),
            full_at=_number(full_at),
            group=normal(group),
        )
    except (TypeError, ValueError, InvalidOperation):
        raise _refused(row) from None
    if not terms.title or max(len(terms.title), len(terms.group)) > LONGEST_TITLE:
        raise _refused(row)
    return terms


def _number(text: str) -> Decimal | None:
    return Decimal(text.strip().replace(",", ".")) if text.strip() else None


def _refused(value: object) -> Refused:
    shown = str(value[0] if isinstance(value, Sequence) and value else value)[:60]
    return Refused(
        "bad_posts", N_("What is set for the post %(title)s can't be read."), field="posts", title=shown
    )
