"""The things that a program names by their codes: those of the office of its key, and no other's."""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import cached_property, partial
from typing import TypeVar

from sqlalchemy.orm import Session

from admin.api.door import holder
from feedback.errors import Missing, Refused
from feedback.interchange import cells
from feedback.interchange.cells import Cell
from feedback.interchange.loading import Register
from feedback.interchange.refusals import Fault
from feedback.labels import N_
from feedback.offices import queries as offices
from feedback.offices.models import Desk, Official, Procedure
from feedback.web.surroundings import settings

Thing = TypeVar("Thing")


class Named:
    """Looks things up by their codes; a code that is none is refused with the field that held it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def _register(self) -> Register:
        return Register(self._session, holder().office_id)

    def desk(self, code: str) -> Desk:
        """The desk of that code."""
        return self._session.get_one(Desk, _found(self._register.desk, code, "desk"))

    def official(self, code: str) -> Official:
        """The official of that code."""
        return self._session.get_one(Official, _found(self._register.official, code, "official"))

    def procedure(self, code: str, at: datetime) -> Procedure:
        """The procedure of that code as it stood at a moment."""
        on = at.astimezone(settings().zone).date()
        found = _found(partial(self._register.procedure, on=on), code, "procedure")
        return self._session.get_one(Procedure, found)

    def receiving_ward(self, code: str) -> uuid.UUID:
        """The ward of that code, whosever it is: where a dossier was received."""
        try:
            return offices.office_by_code(self._session, code).id
        except Missing:
            raise Refused(
                "unknown_office",
                N_("There is no office with the code %(named)s."),
                field="received_by",
                named=code,
            ) from None


def read_dossier(code: str) -> str:
    """A dossier's code from an address, in its own form."""
    return _found(cells.dossier_code, code, "dossier")


def _found(look_up: Callable[[Cell], Thing], code: str, field: str) -> Thing:
    try:
        return look_up(code)
    except Fault as fault:
        raise Refused(fault.code, fault.sentence, field=field, **fault.values) from None
