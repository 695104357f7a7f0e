"""ket-qua-thang.xlsx: what officials' months came to before the office had this software, or at an office without it."""

from collections.abc import Sequence
from decimal import Decimal

from feedback.errors import Refused
from feedback.interchange import amounts, cells, columns, dates
from feedback.interchange.cells import Cell
from feedback.interchange.loading import Loader, Standing, Verdict
from feedback.interchange.refusals import Fault
from feedback.interchange.tables import Row
from feedback.offices.models import Office
from feedback.terms.brought import Earlier, bring_in

POINT_PLACES = 2  # decimal


class EarlierMonths(Loader[Earlier]):
    """Takes the points of earlier months in, each with the document that it stands in."""

    columns = columns.EARLIER_MONTHS

    def read(self, row: Row) -> Earlier:
        return Earlier(
            official_id=row.need("official", self.place.register.official),
            month=row.need("month", dates.month),
            total=row.need("total", _points),
            common=row.take("common", _points),
            task=row.take("task", _points),
            document=row.need("document", cells.text),
        )

    def take_in(self, values: Sequence[Earlier]) -> list[Verdict]:
        place = self.place
        found = bring_in(
            place.session,
            place.session.get_one(Office, place.office_id),
            values,
            user_id=place.user_id,
            zone=place.zone,
            now=place.now,
        )
        return [
            Fault(each.code, column=each.field, **each.values)
            if isinstance(each, Refused)
            else (Standing.NEW if each else Standing.REPEATED)
            for each in found
        ]


def _points(cell: Cell) -> Decimal:
    number = amounts.decimal(cell)
    if number != round(number, POINT_PLACES):
        raise Fault("too_many_decimals", text=number.normalize(), places=POINT_PLACES)
    return number.quantize(Decimal("0.01"))
