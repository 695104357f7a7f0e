"""Expecting a refusal by its code."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from feedback.errors import Refused


@contextmanager
def refusing(code: str) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """Fails the test unless the block is refused with `code`."""
    with pytest.raises(Refused) as refused:
        yield refused
    assert refused.value.code == code, str(refused.value)
