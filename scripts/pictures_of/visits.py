"""A browser at the demonstration, and what a picture of it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SOON = 20_000  # milliseconds to wait for a screen


@dataclass(frozen=True)
class Visit:
    """A browser at the demonstration."""

    page: Any
    url: str
    language: str
    password: str
    pairing_code: Callable[[str], str]
    slip_code: Callable[[], str]
    counted: Callable[[], str]

    def sees(self, screen: str) -> None:
        """Wait until the kiosk shows the screen of this name, and takes touches."""
        self.page.wait_for_selector(
            f"body[data-screen='{screen}'] #settling[hidden]", state="attached", timeout=SOON
        )

    def tap(self, selector: str) -> None:
        """Touch something."""
        self.page.click(selector, timeout=SOON)


def nothing(_visit: Visit) -> None:
    """The screen as it opens."""


@dataclass(frozen=True)
class Picture:
    """A picture: the file's name, the address, who looks (kiosk, citizen, or an account), on what, after doing what."""

    name: str
    path: str
    who: str
    size: str
    do: Callable[[Visit], None] = nothing
    whole: bool = False  # the whole page, and not only what the size shows of it
    state: dict[str, Any] | None = None  # for the kiosk: what its desk's state says otherwise
