"""QR symbols: of one text in the best mask, or of many codes behind one address by a shortcut (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

QUIET = 4  # modules of white around a symbol, by the standard
_NEUTRAL = (
    b"0"  # the code that a family starts from; not zero bytes, on a block of which the library stumbles
)
_FAMILY_MASK = 2  # any of the eight is legible; a family needs one for all


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR symbol without its quiet zone: `size` modules a side, read row by row into the bits of one number."""

    size: int
    bits: int  # the module at the top left is the highest bit; 1 is dark

    def rows(self) -> list[list[bool]]:
        """The modules, from the top; True is dark."""
        bits = f"{self.bits:0{self.size**2}b}"
        return [[bit == "1" for bit in bits[at : at + self.size]] for at in range(0, len(bits), self.size)]

    def packed(self) -> bytes:
        """The modules as a one-bit picture: each row from its left, filled up to whole bytes with light."""
        width = (self.size + 7) // 8
        mask, spare = (1 << self.size) - 1, width * 8 - self.size
        rows = (self.bits >> (self.size * (self.size - 1 - row)) & mask for row in range(self.size))
        return b"".join((row << spare).to_bytes(width, "big") for row in rows)


def symbol(text: str, *, mask: int | None = None) -> Symbol:
    """The symbol of `text` with 30 % of it repairable (level H), in the standard's best mask or in `mask`."""
    return _symbol(text.encode(), mask=mask, version=None)


def _symbol(data: bytes, *, mask: int | None, version: int | None) -> Symbol:
    import qrcode  # here, since it brings a picture library along and most pages show no symbol
    from qrcode.constants import ERROR_CORRECT_H
    from qrcode.util import MODE_8BIT_BYTE, QRData

    code = qrcode.QRCode(version=version, error_correction=ERROR_CORRECT_H, mask_pattern=mask)
    code.add_data(QRData(data, mode=MODE_8BIT_BYTE), optimize=0)
    code.make(fit=version is None)
    bits = 0
    for row in code.modules:
        for dark in row:
            bits = bits << 1 | bool(dark)
    return Symbol(len(code.modules), bits)


class SymbolFamily:
    """The symbols of many codes behind one address, a hundred times faster than one by one.

    With the version, the level and the mask fixed, every module is a sum modulo 2 of message bits and a constant:
    error correction is linear and the mask is added. So the symbol of a code is the symbol of an empty code, plus a
    picture for each of its characters, which are made once.
    """

    def __init__(self, address: str, code_length: int, alphabet: str) -> None:
        self._address, self._length, self._alphabet = address.encode(), code_length, alphabet

    @cached_property
    def _empty(self) -> Symbol:
        longest = self._address + _NEUTRAL * self._length
        version = (_symbol(longest, mask=_FAMILY_MASK, version=None).size - 17) // 4
        return _symbol(longest, mask=_FAMILY_MASK, version=version)

    @cached_property
    def _pictures(self) -> list[dict[str, int]]:
        """For each place of the code, what a character there adds to the empty symbol."""
        return [
            {sign: _sum(bits, ord(sign) ^ _NEUTRAL[0]) for sign in self._alphabet}
            for bits in (self._bits_at(place) for place in range(self._length))
        ]

    def _bits_at(self, place: int) -> list[int]:
        version = (self._empty.size - 17) // 4
        made = []
        for bit in range(7):  # ASCII
            code = bytearray(_NEUTRAL * self._length)
            code[place] ^= 1 << bit
            whole = _symbol(self._address + bytes(code), mask=_FAMILY_MASK, version=version)
            made.append(whole.bits ^ self._empty.bits)
        return made

    def symbol(self, code: str) -> Symbol:
        """The symbol of the address followed by `code`; ValueError for a code of another length or alphabet."""
        if len(code) != self._length or not set(code) <= set(self._alphabet):
            raise ValueError("the code does not belong to this family")
        bits = self._empty.bits
        for picture, sign in zip(self._pictures, code, strict=True):
            bits ^= picture[sign]
        return Symbol(self._empty.size, bits)


def _sum(pictures: Sequence[int], number: int) -> int:
    """The sum modulo 2 of the pictures of the bits that are set in `number`."""
    total = 0
    for place, picture in enumerate(pictures):
        if number >> place & 1:
            total ^= picture
    return total


def svg(text: str, *, title: str) -> str:
    """The symbol of `text` as an SVG document, one path, with `title` for those who can't see it."""
    made = symbol(text)
    side = made.size + 2 * QUIET
    runs = "".join(
        f"M{QUIET + start} {QUIET + row}h{length}v1h-{length}z"
        for row, modules in enumerate(made.rows())
        for start, length in _dark_runs(modules)
    )
    safe = title.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges" role="img">'
        f'<title>{safe}</title><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{runs}"/></svg>'
    )


def _dark_runs(modules: Sequence[bool]) -> list[tuple[int, int]]:
    """The start and length of each run of dark modules in a row."""
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(modules):
        if dark and runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((place, 1))
    return runs


def png(text: str, *, module_pixels: int = 8) -> bytes:
    """The symbol of `text` as a PNG picture with its quiet zone."""
    return picture(symbol(text), module_pixels=module_pixels)


def picture(made: Symbol, *, module_pixels: int = 8) -> bytes:
    """A symbol as a PNG picture with its quiet zone."""
    from PIL import Image, ImageChops  # here, since few pages need a picture of points

    dark = Image.frombytes("1", (made.size, made.size), made.packed())
    side = made.size + 2 * QUIET
    whole = Image.new("1", (side, side), 1)
    whole.paste(ImageChops.invert(dark.convert("L")).convert("1"), (QUIET, QUIET))
    out = BytesIO()
    whole.resize((side * module_pixels, side * module_pixels), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()
