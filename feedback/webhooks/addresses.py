"""Which addresses a webhook may go to: the open Internet, and what the settings name of the office's own network. Pure."""

import ipaddress
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from feedback.errors import Refused
from feedback.labels import N_

PORTS = (443, 8443)
LONGEST_URL = 300  # characters
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# Held to be global by the library, and yet a way in: NAT64 and IPv4-compatible addresses carry one of IPv4.
_CARRIERS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")))
_CLOSED = tuple(
    map(ipaddress.ip_network, ("100.64.0.0/10", "192.88.99.0/24", "198.18.0.0/15", "169.254.0.0/16"))
)


def networks(written: str) -> tuple[Network, ...]:
    """The networks that the settings name, separated by commas. Raises ValueError."""
    return tuple(ipaddress.ip_network(each.strip()) for each in written.split(",") if each.strip())


def may_be_called(address: Address, own: Iterable[Network] = ()) -> bool:
    """Whether a webhook may be sent to this address, as it is when the connection is made."""
    carried = _carried(address)
    if carried is not None:
        return may_be_called(carried, own)
    if any(address.version == network.version and address in network for network in own):
        return True
    closed = any(address.version == network.version and address in network for network in _CLOSED)
    return address.is_global and not (closed or address.is_multicast or address.is_reserved)


def _carried(address: Address) -> Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if any(address in network for network in _CARRIERS) and int(address) > 1:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def checked_url(url: str) -> str:
    """The address of a subscription as it is kept. Raises Refused `bad_webhook`: https, a plain host and a usual port."""
    text = url.strip()
    try:
        parts = urlsplit(text)
        port = PORTS[0] if parts.port is None else parts.port
    except ValueError:
        raise _bad() from None
    plain = text.isascii() and text.isprintable() and " " not in text and "\\" not in text
    if (
        not plain
        or len(text) > LONGEST_URL
        or parts.scheme != "https"
        or not parts.hostname
        or "@" in parts.netloc
        or parts.fragment
        or port not in PORTS
    ):
        raise _bad()
    return text


def all_open(addresses: Sequence[str], own: Iterable[Network]) -> bool:
    """Whether a host may be called that resolves to these addresses: only if every one of them may be."""
    allowed = tuple(own)
    return bool(addresses) and all(
        may_be_called(ipaddress.ip_address(each.partition("%")[0]), allowed) for each in addresses
    )


def _bad() -> Refused:
    return Refused(
        "bad_webhook",
        N_("A webhook's address begins with https://, names a host and no user, and has port 443 or 8443."),
        field="url",
    )
