"""What the kiosk's page asks of the network, and how long it lets a finger wait: seen from inside a real browser."""

from dataclasses import dataclass, field
from typing import Any

# From the touch to the first picture of the next screen.
WATCH = """
(() => {
  let tapped = 0;
  let tell;
  const begin = () => { window.answered = new Promise((done) => { tell = done; }); };
  begin();
  window.nextAnswer = () => window.answered.finally(begin);
  document.addEventListener("pointerup", (event) => { tapped = event.timeStamp; }, { capture: true });
  const painted = () => {
    if (!tapped || document.getElementById("details").hidden) return;
    const began = tapped;
    tapped = 0;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => tell(performance.now() - began);
      port2.postMessage(0);
    });
  };
  addEventListener("DOMContentLoaded", () =>
    new MutationObserver(painted).observe(document.getElementById("details"), { attributeFilter: ["hidden"] }));
})();
"""


@dataclass(frozen=True)
class Answer:
    """How long a tap waited for the next screen, and what the page itself worked for it: in milliseconds."""

    waited: float  # by the clock, with whatever else this machine was doing
    worked: float  # by the page's own thread, whatever else this machine was doing
    layouts: int  # how often the page was laid out for it


@dataclass
class Traffic:
    """The requests of a page that reached the network, with their bytes on the wire, heads included."""

    page: Any
    origin: str
    sizes: dict[str, int] = field(default_factory=dict)  # by address, query left out
    others: list[str] = field(default_factory=list)  # addresses of other origins

    @classmethod
    def of(cls, page: Any, origin: str) -> "Traffic":
        """Watches a page from now on."""
        made = cls(page, origin)
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        asked: dict[str, str] = {}
        from_worker: set[str] = set()

        def sent(event: Any) -> None:
            address = event["request"]["url"]
            asked[event["requestId"]] = address
            if not address.startswith((origin, "data:", "blob:")):
                made.others.append(address)

        def answered(event: Any) -> None:
            if event["response"].get("fromServiceWorker") or event["response"].get("fromDiskCache"):
                from_worker.add(event["requestId"])

        def finished(event: Any) -> None:
            address = asked.get(event["requestId"], "")
            if address.startswith(origin) and event["requestId"] not in from_worker:
                path = address.removeprefix(origin).partition("?")[0]
                made.sizes[path] = made.sizes.get(path, 0) + int(event["encodedDataLength"])

        network.on("Network.requestWillBeSent", sent)
        network.on("Network.responseReceived", answered)
        network.on("Network.loadingFinished", finished)
        return made

    @property
    def without_fonts(self) -> int:
        """Bytes of everything but the fonts."""
        return sum(size for path, size in self.sizes.items() if not path.startswith("/static/fonts/"))

    @property
    def of_the_page(self) -> int:
        """Bytes of the page and its files: not of what it asks the service about its desk."""
        return sum(
            size
            for path, size in self.sizes.items()
            if path.endswith((".js", ".css", ".woff2", ".svg", "/k/"))
        )


def let_follow_at_once(page: Any) -> None:
    """Have one citizen follow the other without a rest, the thanks gone in a second."""

    def answer(route: Any) -> None:
        state = route.fetch().json()
        limits = {**state["limits"], "thank_you_seconds": 1}
        asking = {**state["asking"], "interval_seconds": 0}
        route.fulfill(json={**state, "limits": limits, "asking": asking})

    page.route("**/k/state", answer)


class Finger:
    """Taps on a page, which runs as on a processor so many times slower."""

    def __init__(self, page: Any, *, slower: int = 1) -> None:
        self._page = page
        self._tools = page.context.new_cdp_session(page)
        self._tools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        self._tools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def tap(self, level: int) -> Answer:
        """Tap a face, as a finger does, and wait for what comes after it."""
        self._page.wait_for_selector("#rate:not([hidden])")
        self._page.wait_for_selector("#settling[hidden]", state="attached")
        box = self._page.query_selector(f'[data-level="{level}"]').bounding_box()
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        before = self._spent()
        for kind in ("mousePressed", "mouseReleased"):
            self._tools.send(
                "Input.dispatchMouseEvent", {"type": kind, **place, "button": "left", "clickCount": 1}
            )
        waited = self._page.evaluate("() => window.nextAnswer()")
        spent = self._spent()
        worked = (spent["TaskDuration"] - before["TaskDuration"]) * 1000
        answer = Answer(float(waited), worked, int(spent["LayoutCount"] - before["LayoutCount"]))
        self._page.click("#skip")
        self._page.wait_for_selector("#rate:not([hidden])")
        return answer

    def _spent(self) -> dict[str, float]:
        metrics = self._tools.send("Performance.getMetrics")["metrics"]
        return {each["name"]: float(each["value"]) for each in metrics}
