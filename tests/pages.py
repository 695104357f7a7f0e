"""The rules of every HTML page, checked each time a test fetches one."""

from collections import Counter
from collections.abc import Iterator

from lxml import html

UNLABELLED_INPUTS = {"hidden", "submit", "button", "reset", "image"}
CONTROLS = "//input | //select | //textarea"


def faults(text: str) -> list[str]:
    """What is wrong with a page, one sentence each; an empty list for a good one.

    A part of a page (an answer without <html>) has no heading and no title of its own and is checked for the rest.
    """
    document = html.document_fromstring(text, parser=html.HTMLParser(encoding="utf-8", remove_comments=True))
    found = list(_faults_of_any_part(document))
    if "<html" in text[:300].lower():
        found += _faults_of_the_whole(document, text)
    return found


def says_what_is_wrong(text: str) -> bool:
    """Whether a page that refuses something says why: in an alert, beside a field, or as a page of errors does."""
    document = html.document_fromstring(text, parser=html.HTMLParser(encoding="utf-8"))
    said = document.xpath(
        "//*[@role='alert'] | //*[contains(@class, 'fault')] | //*[contains(@class, 'wrong')] | //p[@class='code']"
    )
    return any(_words(each) for each in said)


def _faults_of_the_whole(document: html.HtmlElement, text: str) -> Iterator[str]:
    if not text.lstrip().lower().startswith("<!doctype html>"):
        yield "it does not begin with <!doctype html>"
    if document.get("lang") not in {"vi", "en"}:
        yield f"<html lang> is {document.get('lang')!r}, neither vi nor en"
    charsets = document.xpath("//meta/@charset")
    if [charset.lower() for charset in charsets] != ["utf-8"]:
        yield f"<meta charset> is {charsets}, not utf-8 once"
    headings = [_words(heading) for heading in document.xpath("//h1")]
    titles = [_words(title) for title in document.xpath("/html/head/title")]
    if len(headings) != 1:
        yield f"it has {len(headings)} h1 headings: {headings}"
    elif not headings[0]:
        yield "its h1 is empty"
    if len(titles) != 1:
        yield f"it has {len(titles)} titles"
    elif headings and not titles[0].startswith(headings[0]):
        yield f"its title {titles[0]!r} does not begin with its heading {headings[0]!r}"
    if not document.xpath("//main"):
        yield "it has no <main>"
    if document.get("lang") == "vi" and (said := document.xpath("//main//text()[contains(., 'None')]")):
        yield f"it says None: {' '.join(said[0].split())!r}"
    alerts = Counter(_words(alert) for alert in document.xpath("//*[@role='alert']"))
    yield from (f"it says {words!r} {times} times" for words, times in alerts.items() if words and times > 1)


def _faults_of_any_part(document: html.HtmlElement) -> Iterator[str]:
    ids = Counter(document.xpath("//*/@id"))
    yield from (f"id {name!r} occurs {times} times" for name, times in ids.items() if times > 1)
    for control in document.xpath(CONTROLS):
        if control.get("type", "text") not in UNLABELLED_INPUTS and not _is_labelled(document, control):
            yield f"{_opening(control)} has no label"
    for button in document.xpath("//button | //a[@href]"):
        named = _words(button) or button.get("aria-label") or button.xpath(".//img/@alt[. != '']")
        if not named and not button.xpath(".//svg//title") and not button.get("aria-labelledby"):
            yield f"{_opening(button)} has no name"
    for image in document.xpath("//img[not(@alt)]"):
        yield f"{_opening(image)} has no alt"
    for script in document.xpath("//script[not(@src)][not(@nonce)]"):
        if script.get("type") not in {"application/json", "application/ld+json"}:
            yield "an inline <script> has no nonce"
    for style in document.xpath("//style[not(@nonce)]"):
        yield f"an inline <style>: {_words(style)[:40]!r}"
    for element in document.xpath("//*[@style]"):
        yield f"{_opening(element)} has a style attribute"
    for element in document.xpath("//*[@*[starts-with(name(), 'on')]]"):
        yield f"{_opening(element)} has an event handler attribute"
    for address in document.xpath("//@href | //@src | //@action"):
        if address.strip().lower().startswith("javascript:"):
            yield f"a javascript: address: {address!r}"
    for reference in document.xpath("//label/@for | //*/@aria-describedby | //*/@aria-labelledby"):
        yield from (f"a reference to the absent id {name!r}" for name in reference.split() if name not in ids)


def _is_labelled(document: html.HtmlElement, control: html.HtmlElement) -> bool:
    if control.get("aria-label") or control.get("aria-labelledby") or control.xpath("ancestor::label"):
        return True
    return bool(control.get("id")) and bool(document.xpath("//label[@for=$id]", id=control.get("id")))


def _words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _opening(element: html.HtmlElement) -> str:
    attributes = "".join(
        f' {name}="{element.get(name)}"'
        for name in ("id", "name", "type", "href", "src")
        if element.get(name)
    )
    return f"<{element.tag}{attributes}>"
