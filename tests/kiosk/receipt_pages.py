"""What the tests of the page behind a receipt's QR read on it."""

import re
from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.ratings.models import Intake

Issue = Callable[..., str]


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Intake)) or 0


def rating_id_in(page: str) -> str:
    found = re.search(r'name="rating_id" value="([^"]+)"', page)
    assert found
    return found[1]


def fields_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(rating_id|check_code)" value="([^"]+)"', page))


def without_random(page: str) -> str:
    """The page but for the id and the check code that each one gets, and the QR drawn of it."""
    plain = re.sub(r'name="(rating_id|check_code|code)" value="[^"]+"|<path d="[^"]+"', "", page)
    return re.sub(r'<p class="code">[^<]+', "", plain)
