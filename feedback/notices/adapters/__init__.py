"""The ways out: each adapter takes one notice and says whether it was delivered. Without settings, all write files."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from feedback.notices.models import Channel
from feedback.notices.operations import Undelivered


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One notice as an adapter gets it, at the moment of sending."""

    id: uuid.UUID  # the same at every try: the other side may know it already
    channel: Channel
    address: str
    template: str
    values: Mapping[str, object]
    subject: str
    words: str


Adapter = Callable[[Outgoing], Undelivered | None]  # none: delivered
