"""The list of offices, where whoever has several begins: how far each has come, as far as the person may see it."""

from lxml import html
from sqlalchemy.orm import Session

from feedback.evaluations.sheets.opening import open_sheets
from tests.admin.things import case_at, flag_at
from tests.cast import OCTOBER, Cast

PAGE = "/admin/offices/"


def table(answer) -> dict[str, list[str]]:
    """The cells of each office, by its name."""
    rows = html.fromstring(answer.get_data(as_text=True)).xpath("//tbody/tr")
    return {
        row.xpath("string(th/a)").strip(): [cell.text_content().strip() for cell in row.xpath("td")]
        for row in rows
    }


def test_the_inspectorate_sees_how_far_each_ward_has_come_and_what_is_late(
    as_, session: Session, cast: Cast
) -> None:
    open_sheets(session, cast.p1, OCTOBER)
    case_at(session, cast.p1, cast.an)
    flag_at(session, cast.p2, cast.chau, cast.far_desk)
    session.flush()
    found = table(as_("thanh").get(PAGE))
    assert found["Phường Một"] == ["1", "0", "0", "Đang mở", "0/3", "–"]
    assert found["Phường Hai"] == ["0", "1", "0", "–", "–", "–"]


def test_every_cell_leads_to_its_page(as_, session: Session, cast: Cast) -> None:
    open_sheets(session, cast.p1, OCTOBER)
    case_at(session, cast.p1, cast.an)
    page = html.fromstring(as_("thanh").get(PAGE).get_data(as_text=True))
    addresses = page.xpath("//tbody//a/@href")
    assert "/admin/offices/P1/cases/" in addresses
    for address in addresses:
        assert as_("thanh").get(address).status_code == 200, address


def test_whoever_runs_the_system_reads_nobodys_evaluation_there(as_, session: Session, cast: Cast) -> None:
    open_sheets(session, cast.p1, OCTOBER)
    case_at(session, cast.p1, cast.an)
    found = table(as_("minh").get(PAGE))
    assert found["Phường Một"] == ["Phường, xã"]
