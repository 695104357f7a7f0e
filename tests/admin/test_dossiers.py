"""The desk's other papers: slips, results handed over, a dossier's page, files of dossiers, printers and posters."""

import socket
import threading
from datetime import UTC, datetime
from io import BytesIO

import pytest
from lxml import html
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import Act
from feedback.receipts import printers
from feedback.receipts.models import CodeState, DeskPrinter, RatedBy, Receipt, ReceiptCode, Stage
from tests.admin.test_receipts import DOSSIER, NEW, code_shown, form, receipts, without_token
from tests.cast import Cast
from tests.months import AFTER_OCTOBER

BELOW = "/admin/offices/P1"
HEADER = (
    "Mã hồ sơ,Mã TTHC,Ngày tiếp nhận,Ngày hẹn trả,Ngày trả kết quả,Mã quầy,Mã cán bộ tiếp nhận,Hình thức\n"
)


def words(answer) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def page_of(receipt: Receipt) -> str:
    return f"{BELOW}/dossiers/{receipt.id}/"


class TestSlips:
    def test_a_slip_is_rated_by_its_code_and_needs_no_dossier(self, as_, client, session, cast: Cast) -> None:
        answer = as_("an").post(f"{BELOW}/slips/new", {"procedure": str(cast.procedure.id), "desk": "Q01"})

        (slip,) = receipts(session)
        assert (slip.slip, slip.stage, slip.official_id, slip.due_at) == (
            True,
            Stage.RECEPTION,
            cast.an.id,
            None,
        )
        assert slip.dossier_code.startswith("P-261105-")
        assert client.get(f"/r/{code_shown(answer)}").status_code == 200

    def test_what_does_not_fit_gives_no_slip(self, as_, session, cast: Cast) -> None:
        for changes in ({"desk": "Q99"}, {"procedure": "x"}, {"desk": ""}):
            fields = {"procedure": str(cast.procedure.id), "desk": "Q01"} | changes
            assert as_("an").post(f"{BELOW}/slips/new", fields).status_code == 422
        assert receipts(session) == []


class TestResults:
    def test_the_result_has_its_own_official_and_code(self, as_, client, session, cast: Cast) -> None:
        reception = code_shown(as_("an").post(NEW, form(cast)))

        answer = as_("binh").post(f"{BELOW}/results/new", {"dossier": DOSSIER, "desk": "Q02"})

        result = next(each for each in receipts(session) if each.stage is Stage.RESULT)
        assert (result.official_id, result.desk_id) == (cast.binh.id, cast.q2.id)
        assert code_shown(answer) != reception
        assert client.get(f"/r/{code_shown(answer)}").status_code == 200

    def test_it_is_handed_over_once(self, as_, session, cast: Cast) -> None:
        browser = as_("an")
        browser.post(NEW, form(cast))
        browser.post(f"{BELOW}/results/new", {"dossier": DOSSIER, "desk": "Q01"})

        assert browser.post(f"{BELOW}/results/new", {"dossier": DOSSIER, "desk": "Q01"}).status_code == 422
        assert len(receipts(session)) == 2

    def test_a_dossier_of_another_ward_needs_its_procedure(self, as_, session, cast: Cast) -> None:
        fields = {"dossier": DOSSIER, "desk": "Q01", "procedure": ""}
        assert as_("an").post(f"{BELOW}/results/new", fields).status_code == 422

        fields["procedure"] = str(cast.procedure.id)
        assert as_("an").post(f"{BELOW}/results/new", fields).status_code == 200
        assert [each.stage for each in receipts(session)] == [Stage.RESULT]


class TestTheDossiersPage:
    @pytest.fixture
    def dossier(self, as_, session, cast: Cast) -> Receipt:
        as_("an").post(NEW, form(cast))
        return receipts(session)[0]

    def test_it_never_changes_when_somebody_rates(self, as_, session, dossier: Receipt) -> None:
        browser = as_("dung")
        before = without_token(browser.get(page_of(dossier)))
        assert DOSSIER in before

        dossier.rated_by = RatedBy.NAMED
        session.scalars(select(ReceiptCode)).one().state = CodeState.USED

        assert without_token(browser.get(page_of(dossier))) == before

    def test_a_new_code_makes_the_one_before_it_void(self, as_, client, session, dossier: Receipt) -> None:
        code = code_shown(as_("dung").post(page_of(dossier) + "codes"))

        assert client.get(f"/r/{code}").status_code == 200
        states = [each.state for each in session.scalars(select(ReceiptCode))]
        assert sorted(states) == [CodeState.LIVE, CodeState.VOID]

    def test_qr_5_a_withdrawn_one_gets_no_code(self, as_, session, dossier: Receipt) -> None:
        browser = as_("dung")
        browser.post(page_of(dossier) + "void")
        browser.post(page_of(dossier) + "void")

        assert session.scalars(select(ReceiptCode)).one().state is CodeState.VOID
        assert browser.post(page_of(dossier) + "codes").status_code == 422
        assert len(session.scalars(select(Act).where(Act.name == "receipts:receipt:voided")).all()) == 1

    def test_an_official_withdraws_nothing(self, as_, dossier: Receipt) -> None:
        for path in ("codes", "void"):
            assert as_("an").post(page_of(dossier) + path).status_code == 404


class TestFromAFile:
    ROW = "H26.19.00-261104-0001,1.001193,04/11/2026 08:30,04/11/2026,,Q01,C01,Trực tiếp\n"

    def send(self, browser, text: str, do: str):
        data = {"file": (BytesIO(text.encode()), "ho-so.csv"), "do": do}
        return browser.post(f"{BELOW}/receipt-files/", data, content_type="multipart/form-data")

    def test_a_trial_shows_how_it_was_read_and_keeps_nothing(self, as_, session, cast: Cast) -> None:
        answer = self.send(as_("dung"), HEADER + self.ROW, "try")

        assert answer.status_code == 200
        assert "H26.19.00-261104-0001" in words(answer)
        assert "Nguyễn Văn An" in words(answer)
        assert receipts(session) == []

    def test_it_is_taken_in_and_its_papers_are_printed_once(self, as_, session, cast: Cast) -> None:
        browser = as_("dung")
        self.send(browser, HEADER + self.ROW, "load")
        assert [each.official_id for each in receipts(session)] == [cast.an.id]

        printed = browser.post(f"{BELOW}/receipt-files/papers", {"day": "2026-11-04"})
        again = browser.post(f"{BELOW}/receipt-files/papers", {"day": "2026-11-04"})

        assert printed.data.startswith(b"%PDF")
        assert again.status_code == 303
        assert len(session.scalars(select(ReceiptCode)).all()) == 1

    def test_a_refused_row_is_named_and_nothing_is_taken(self, as_, session, cast: Cast) -> None:
        answer = self.send(
            as_("dung"), HEADER + self.ROW + self.ROW.replace("0001,", "0002,").replace("Q01", "Q77"), "load"
        )

        assert answer.status_code == 422
        assert "Q77" in words(answer)
        assert receipts(session) == []

    def test_another_kind_of_file_is_not_read(self, as_) -> None:
        browser = as_("dung")
        data = {"file": (BytesIO(b"x"), "ho-so.exe"), "do": "load"}
        assert (
            browser.post(f"{BELOW}/receipt-files/", data, content_type="multipart/form-data").status_code
            == 422
        )
        assert browser.post(f"{BELOW}/receipt-files/", {"do": "load"}).status_code == 422


@pytest.fixture
def printer():
    """A printer at a free port of those on which printers listen, and what it was sent."""
    got: list[bytes] = []
    for port in printers.PORTS:
        try:
            server = socket.create_server(("127.0.0.1", port))
            break
        except OSError:
            continue
    else:
        pytest.skip("no port of a printer is free on this machine")

    def take() -> None:
        connection, _ = server.accept()
        with connection:
            received = b""
            while part := connection.recv(65536):
                received += part
            got.append(received)

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    yield port, got, thread
    server.close()


class TestPrinting:
    def test_the_strip_goes_to_the_printer_of_the_desk(self, as_, session, cast: Cast, printer) -> None:
        port, got, thread = printer
        session.add(DeskPrinter(office_id=cast.p1.id, desk_id=cast.q1.id, host="127.0.0.1", port=port))
        browser = as_("an")
        code = code_shown(browser.post(NEW, form(cast)))

        answer = browser.post(f"{BELOW}/receipts/{receipts(session)[0].id}/print", {"code": code})

        thread.join(timeout=60)
        assert answer.status_code == 200
        assert got[0].startswith(b"\x1dv0")  # the raster command
        assert code_shown(answer) == code  # and can be printed once more

    def test_a_silent_printer_is_told_and_the_code_is_still_at_hand(
        self, as_, session, cast: Cast, monkeypatch
    ) -> None:
        session.add(DeskPrinter(office_id=cast.p1.id, desk_id=cast.q1.id, host="127.0.0.1", port=9109))
        monkeypatch.setattr(socket, "create_connection", lambda *_, **__: (_ for _ in ()).throw(OSError()))
        browser = as_("an")
        code = code_shown(browser.post(NEW, form(cast)))

        answer = browser.post(f"{BELOW}/receipts/{receipts(session)[0].id}/print", {"code": code})

        assert answer.status_code == 503
        assert "127.0.0.1:9109" in words(answer)
        assert code_shown(answer) == code

    def test_the_strip_is_seen_as_a_picture_or_taken_as_bytes(self, as_, session, cast: Cast) -> None:
        browser = as_("an")
        code = code_shown(browser.post(NEW, form(cast)))
        path = f"{BELOW}/receipts/{receipts(session)[0].id}/strip"

        picture = Image.open(BytesIO(browser.post(path, {"code": code}).data))

        assert (picture.width, picture.mode) == (576, "1")
        assert browser.post(path, {"code": code, "as": "escpos"}).data.startswith(b"\x1dv0")
        assert browser.post(path, {"code": "0" * 24}).status_code == 404

    @pytest.mark.parametrize(
        ("address", "kept"),
        [
            ("192.168.1.50", ("192.168.1.50", 9100)),
            (" 10.0.0.7:9101 ", ("10.0.0.7", 9101)),
            ("[fd00::1]:9102", ("fd00::1", 9102)),
            ("fd00::1", ("fd00::1", 9100)),
        ],
    )
    def test_a_printer_is_named_by_its_address(self, as_, session, cast: Cast, address, kept) -> None:
        browser = as_("dung")

        browser.post(f"{BELOW}/printers/", {"desk": "Q01", "address": address})

        found = session.scalars(select(DeskPrinter)).one()
        assert (found.host, found.port) == kept
        browser.post(f"{BELOW}/printers/", {"desk": "Q01", "address": ""})
        assert session.scalars(select(DeskPrinter)).all() == []

    @pytest.mark.parametrize(
        "address",
        [
            "8.8.8.8",
            "printer.example.org",
            "192.168.1.50:80",
            "192.168.1.50:6379",
            "0.0.0.0",
            "x" * 60,
            "10.0.0.1:",
        ],
    )
    def test_nothing_but_a_printer_of_the_own_network_is_reached(
        self, as_, session, cast: Cast, address
    ) -> None:
        assert as_("dung").post(f"{BELOW}/printers/", {"desk": "Q01", "address": address}).status_code == 422
        assert session.scalars(select(DeskPrinter)).all() == []

    def test_posters_are_printed_for_one_desk_or_all(self, as_, cast: Cast) -> None:
        browser = as_("dung")
        one = browser.get(f"{BELOW}/printers/posters?desk=Q01&paper=a3")
        every = browser.get(f"{BELOW}/printers/posters")

        assert b"/MediaBox [ 0 0 841.8898 1190.551 ]" in one.data
        assert every.data.count(b"/MediaBox [ 0 0 595.2756 841.8898 ]") == 2
        assert browser.get(f"{BELOW}/printers/posters?paper=a9").status_code == 404

    def test_what_is_said_of_the_applicant_is_printed_and_not_kept(
        self, as_, session: Session, cast: Cast
    ) -> None:
        browser = as_("an")
        code = code_shown(browser.post(NEW, form(cast)))
        path = f"{BELOW}/receipts/{receipts(session)[0].id}/paper"

        with_name = browser.post(
            path, {"code": code, "name": "Trần Văn Đạt", "documents": "Tờ khai\n\nẢnh", "sets": "2"}
        )

        assert with_name.data.startswith(b"%PDF")
        assert with_name.data != browser.post(path, {"code": code}).data
        assert browser.post(path, {"code": code, "sets": "many", "name": "x" * 500}).status_code == 200
        session.expire_all()
        assert not any("Đạt" in str(act.about) for act in session.scalars(select(Act)))
        assert receipts(session)[0].received_at == AFTER_OCTOBER <= datetime(2027, 1, 1, tzinfo=UTC)
