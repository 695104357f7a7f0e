"""The page of what waits for somebody: where leaders begin, each line leading to the page where it is dealt with."""

from lxml import html
from sqlalchemy.orm import Session

from admin.waiting import PAGES, address_of
from feedback.evaluations.sheets.opening import open_sheets
from feedback.waiting.matters import Awaited, Matter
from tests.admin.things import things_of_p1
from tests.cast import OCTOBER, Cast

PAGE = "/admin/offices/P1/waiting/"


def lines(answer) -> dict[str, str]:
    """The number of each line, by its link."""
    rows = html.fromstring(answer.get_data(as_text=True)).xpath("//ul[contains(@class, 'waiting')]/li")
    return {row.xpath(".//a/@href")[0]: row.xpath("string(.//strong[@class='many'])").strip() for row in rows}


def test_leaders_begin_with_what_waits_for_them_and_officials_with_their_own_page(as_) -> None:
    assert as_("alice").get("/admin/").location == PAGE
    assert as_("dung").get("/admin/").location == PAGE
    assert as_("hoa").get("/admin/").location == PAGE
    assert as_("an").get("/admin/").location == "/admin/me/"


def test_an_office_where_nothing_waits_says_so(as_, cast: Cast) -> None:
    page = as_("alice").get(PAGE)
    assert lines(page) == {}
    assert "Tại đơn vị này không có việc nào chờ đồng chí." in page.get_data(as_text=True)


def test_each_line_leads_to_its_page_which_the_person_may_open(as_, session: Session, cast: Cast) -> None:
    things_of_p1(session, cast)
    open_sheets(session, cast.p1, OCTOBER)
    for who in ("alice", "dung", "hoa", "thanh", "minh"):
        found = lines(as_(who).get(PAGE))
        assert found, who
        for address in found:
            assert as_(who).get(address).status_code == 200, (who, address)


def test_the_number_is_that_of_the_page_behind_it(as_, session: Session, cast: Cast) -> None:
    things_of_p1(session, cast)
    assert lines(as_("alice").get(PAGE))["/admin/offices/P1/flags/"] == "1"
    flags = html.fromstring(as_("alice").get("/admin/offices/P1/flags/").get_data(as_text=True))
    assert len(flags.xpath("//table[1]/tbody/tr")) == 1


def test_an_official_finds_what_waits_on_the_own_page(as_, session: Session, cast: Cast) -> None:
    things_of_p1(session, cast)
    found = lines(as_("an").get("/admin/me/"))
    assert found["/admin/me/reviews/"] == "1"


def test_every_matter_has_its_page(app) -> None:
    assert set(PAGES) == set(Matter)
    assert set(PAGES.values()) <= set(app.view_functions)


def test_a_year_leads_to_the_list_of_its_sheets(app, cast: Cast) -> None:
    with app.test_request_context():
        awaited = Awaited(matter=Matter.REOPENINGS, count=1, year=2026)
        assert address_of(awaited, cast.p1) == "/admin/offices/P1/years/2026/"
