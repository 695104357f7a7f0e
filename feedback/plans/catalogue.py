"""The catalogue of products: which products stand in a month, and how a newer row takes an older one's place.

A row holds from its month on and is never changed: a task keeps the coefficient that stood when it was drawn up
(Decree 335/2025 Art. 13; the columns of the communes' catalogues).
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.errors import Refused
from feedback.labels import N_, code_key, search_key
from feedback.periods.month import Month
from feedback.plans.kinds import Complexity
from feedback.plans.models import Product


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProduct:
    """A row of the catalogue, as a file or a form gives it."""

    code: str
    division: str
    duty: str
    work: str
    name: str
    unit: str
    complexity: Complexity
    frame: str
    graded: Decimal | None  # points
    coefficient: Decimal
    note: str | None


def products_in_force(session: Session, line: Sequence[uuid.UUID], month: Month) -> list[Product]:
    """The products that an office may use in a month, by division and code.

    `line` is the office and those above it: of two offices that name one code, the nearer one's row counts.
    """
    asked = (
        select(Product)
        .where(Product.office_id.in_(line), Product.from_month <= month)
        .order_by(Product.from_month)
    )
    nearness = {office_id: place for place, office_id in enumerate(line)}
    found: dict[str, Product] = {}
    for product in session.scalars(asked):
        standing = found.get(product.code_key)
        if standing is None or nearness[product.office_id] <= nearness[standing.office_id]:
            found[product.code_key] = product
    return sorted(found.values(), key=lambda product: (product.division, product.code_key))


def product_in_force(session: Session, line: Sequence[uuid.UUID], month: Month, code: str) -> Product:
    """The product of that code as it stands in the month. Raises Refused `unknown_product`."""
    wanted = code_key(code)
    for product in products_in_force(session, line, month):
        if product.code_key == wanted:
            return product
    raise Refused(
        "unknown_product",
        N_("The catalogue of %(month)s has no product %(product)s."),
        field="product",
        product=code[:40],
        month=month,
    )


def rows_in_force(
    session: Session, line: Sequence[uuid.UUID], month: Month, product_ids: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Product]:
    """For each of these rows of the catalogue, of whatever month, the row of its code that stands in the month."""
    return _renewed(session, products_in_force(session, line, month) if product_ids else [], product_ids)


def _renewed(
    session: Session, products: Sequence[Product], product_ids: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Product]:
    if not product_ids:
        return {}
    by_code = {product.code_key: product for product in products}
    named = session.execute(select(Product.id, Product.code_key).where(Product.id.in_(product_ids)))
    return {row.id: by_code[row.code_key] for row in named if row.code_key in by_code}


@dataclass(frozen=True, slots=True)
class Coefficients:
    """What the catalogue of a month gives, to compare tasks with: by a row of whatever month, and by a product's name."""

    by_row: Mapping[uuid.UUID, Decimal]
    by_name: Mapping[str, Decimal]  # the name as it is searched for


def coefficients_in_force(
    session: Session, line: Sequence[uuid.UUID], month: Month, product_ids: Collection[uuid.UUID]
) -> Coefficients:
    """The coefficients that stand in the month."""
    products = products_in_force(session, line, month)
    rows = _renewed(session, products, product_ids)
    return Coefficients(
        {product_id: row.coefficient for product_id, row in rows.items()},
        {search_key(product.name): product.coefficient for product in products},
    )


def says_the_same(product: Product, new: NewProduct) -> bool:
    """Whether a row that stands says what the new one says."""
    return all(
        getattr(product, name) == getattr(new, name) for name in NewProduct.__slots__ if name != "code"
    )
