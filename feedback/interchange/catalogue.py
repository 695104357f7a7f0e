"""danh-muc.xlsx: the catalogue of products with their complexity groups and conversion coefficients, from a month on."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sqlalchemy import insert, select

from feedback.base import new_id
from feedback.interchange import amounts, cells, columns, words
from feedback.interchange.cells import Cell
from feedback.interchange.loading import Loader, Standing, Verdict
from feedback.interchange.refusals import Fault
from feedback.interchange.tables import Row
from feedback.labels import code_key
from feedback.periods.month import Month
from feedback.plans.catalogue import NewProduct, says_the_same
from feedback.plans.models import Product

TEXT_CHARACTERS = 500
DIVISION_CHARACTERS = 200
SHORT_CHARACTERS = 60
NOTE_CHARACTERS = 1000
PLAIN_UNIT = "sản phẩm"  # where the catalogue has no column of units


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A row of the catalogue."""

    key: str
    product: NewProduct


class Catalogue(Loader[ProductRow]):
    """Takes the catalogue in, from the month that its title names on, else from the next one.

    It changes forward only: a product that stands is given other values from a month that has not begun, never for
    one that has (Decree 335/2025 Art. 13).
    """

    columns = columns.CATALOGUE

    @cached_property
    def _this_month(self) -> Month:
        return Month.containing(self.place.now, self.place.zone)

    @cached_property
    def _from_month(self) -> Month:
        return words.month_in(self.contents.titles) or self._this_month.next

    def read(self, row: Row) -> ProductRow:
        code = row.need("code", cells.code)
        product = NewProduct(
            code=code,
            division=row.need("division", _division),
            duty=row.take("duty", _text) or "",
            work=row.need("work", _text),
            name=row.need("name", _text),
            unit=row.take("unit", _short) or PLAIN_UNIT,
            complexity=row.need("complexity", words.complexity),
            frame=row.take("frame", _short) or "",
            graded=row.take("graded", _points),
            coefficient=row.need("coefficient", amounts.positive),
            note=row.take("note", _note),
        )
        return ProductRow(code_key(code), product)

    def take_in(self, values: Sequence[ProductRow]) -> list[Verdict]:
        standing = self._standing()
        new: dict[str, NewProduct] = {}
        verdicts: list[Verdict] = []
        for value in values:
            verdict = self._judged(value, standing.get(value.key), new.get(value.key))
            if verdict is Standing.NEW:
                new[value.key] = value.product
            verdicts.append(verdict)
        if new:
            self.place.session.execute(
                insert(Product), [self._stored(key, each) for key, each in new.items()]
            )
        return verdicts

    def _judged(self, value: ProductRow, stands: Product | None, in_file: NewProduct | None) -> Verdict:
        if in_file is not None:
            if in_file == value.product:
                return Standing.REPEATED
            return Fault("key_stands_already", column="code", code=value.product.code)
        if stands is None:
            return Standing.NEW
        if says_the_same(stands, value.product):
            return Standing.REPEATED
        if self._from_month <= self._this_month or self._from_month <= stands.from_month:
            return Fault("catalogue_backward", column="code", code=value.product.code, month=self._from_month)
        return Standing.NEW

    def _standing(self) -> dict[str, Product]:
        """The newest row of every product of this office."""
        asked = select(Product).where(Product.office_id == self.place.office_id).order_by(Product.from_month)
        return {product.code_key: product for product in self.place.session.scalars(asked)}

    def _stored(self, key: str, product: NewProduct) -> dict[str, object]:
        return {
            "office_id": self.place.office_id,
            "id": new_id(),
            "code_key": key,
            "from_month": self._from_month,
            **{name: getattr(product, name) for name in NewProduct.__slots__},
        }


def _text(cell: Cell) -> str:
    return cells.text(cell, TEXT_CHARACTERS)


def _division(cell: Cell) -> str:
    return cells.text(cell, DIVISION_CHARACTERS)


def _short(cell: Cell) -> str:
    return cells.text(cell, SHORT_CHARACTERS)


def _note(cell: Cell) -> str:
    return cells.long_text(cell, NOTE_CHARACTERS)


def _points(cell: Cell) -> Decimal:
    number = amounts.decimal(cell)
    if number != round(number, 2):
        raise Fault("too_many_decimals", text=str(number), places=2)
    return number
