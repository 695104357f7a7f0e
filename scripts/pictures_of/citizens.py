"""The pages that citizens and everybody see, and the way to each."""

from __future__ import annotations

from scripts.pictures_of.visits import SOON, Picture, Visit


def as_citizen(visit: Visit, picture: Picture) -> None:
    """Open a page that everybody may open."""
    visit.page.goto(f"{visit.url}{picture.path}?lang={visit.language}")


def receipt(visit: Visit) -> None:
    """Open the page behind a slip's QR, and choose a face."""
    visit.page.goto(f"{visit.url}/r/{visit.slip_code()}?lang={visit.language}")
    visit.page.check("[name=level][value='2']", force=True)


def receipt_contact(visit: Visit) -> None:
    """Open what is there for whoever wants an answer."""
    receipt(visit)
    visit.tap("main form details summary")


def receipt_thanks(visit: Visit) -> None:
    """Send it."""
    receipt(visit)
    visit.page.click("button.primary")
    visit.page.wait_for_selector(".code", timeout=SOON)


def used(visit: Visit) -> None:
    """Open the page of a code once more after it was used."""
    receipt_thanks(visit)
    visit.page.goto(visit.page.url)


def unknown(visit: Visit) -> None:
    """Open the page of a code that nobody issued."""
    visit.page.goto(f"{visit.url}/r/ABCD-EFGH-JKMN-PQRS-TVWX-YZ01?lang={visit.language}")


def not_seen(visit: Visit) -> None:
    """Ask about a code that nobody was given."""
    _ask(visit, "ABCDE-FGHJK-MNPQR-STVWX-Q")


def waiting(visit: Visit) -> None:
    """Rate, and ask at once."""
    receipt_thanks(visit)
    code = visit.page.inner_text(".code")
    visit.page.goto(f"{visit.url}/check?lang={visit.language}")
    _ask(visit, code)


def counted(visit: Visit) -> None:
    """Ask about a rating that was sealed and counts."""
    _ask(visit, visit.counted())


def curious(visit: Visit) -> None:
    """Open what is there for whoever wants to verify."""
    visit.tap("main > details summary")


def _ask(visit: Visit, code: str) -> None:
    visit.page.fill("#code", code)
    visit.page.click("button.primary")
    visit.page.wait_for_selector(".answer", timeout=SOON)


PICTURES = (
    Picture("receipt", "/check", "citizen", "phone", receipt, whole=True),
    Picture("receipt-thanks", "/check", "citizen", "phone", receipt_thanks),
    Picture("receipt-contact", "/check", "citizen", "phone", receipt_contact, whole=True),
    Picture("wall", "/w/HS/Q01", "citizen", "phone", whole=True),
    Picture("receipt-used", "/check", "citizen", "phone", used),
    Picture("receipt-unknown", "/check", "citizen", "phone", unknown),
    Picture("check", "/check", "citizen", "phone", curious, whole=True),
    Picture("check-not-seen", "/check", "citizen", "phone", not_seen),
    Picture("check-waiting", "/check", "citizen", "phone", waiting),
    Picture("check-counted", "/check", "citizen", "phone", counted, whole=True),
    Picture("api", "/api/v1/", "citizen", "desktop"),
    Picture("public", "/public/", "citizen", "phone"),
)
