"""SSRF-1: which addresses a webhook may go to, whatever spelling hides them."""

import ipaddress

import pytest

from feedback.errors import Refused
from feedback.webhooks.addresses import all_open, checked_url, may_be_called, networks

INSIDE = [
    "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "198.18.0.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe", "::7f00:1", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_ssrf_1_no_webhook_goes_inside(address: str) -> None:
    assert not may_be_called(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "113.160.1.1", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_a_webhook_goes_to_the_open_internet(address: str) -> None:
    assert may_be_called(ipaddress.ip_address(address))


def test_an_office_may_name_its_own_network_and_no_more() -> None:
    own = networks("10.20.0.0/16, fd12:1::/32")

    assert may_be_called(ipaddress.ip_address("10.20.3.4"), own)
    assert may_be_called(ipaddress.ip_address("::ffff:10.20.3.4"), own)
    assert may_be_called(ipaddress.ip_address("fd12:1::5"), own)
    assert not may_be_called(ipaddress.ip_address("10.21.3.4"), own)
    assert not may_be_called(ipaddress.ip_address("127.0.0.1"), own)


def test_one_closed_address_among_several_closes_the_host() -> None:
    assert all_open(["8.8.8.8", "1.1.1.1"], ())
    assert not all_open(["8.8.8.8", "127.0.0.1"], ())
    assert not all_open(["fe80::1%eth0"], ())
    assert not all_open([], ())


@pytest.mark.parametrize(
    "url",
    [
        "", "example.org", "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/",
        "https://", "https:///path", "https://user@example.org/", "https://user:word@example.org/",
        "https://example.org:22/", "https://example.org:0/", "https://example.org:99999/", "https://example.org:port/",
        "https://example.org/#part", "https://exa mple.org/", "https://example.org/\r\nHost: inside", "https:\\\\example.org/",
        "https://exämple.org/", "https://[::1/", "https://example.org/" + "x" * 300,
    ],
)  # fmt: skip
def test_ssrf_1_what_is_no_plain_https_address_is_refused(url: str) -> None:
    with pytest.raises(Refused) as refusal:
        checked_url(url)
    assert refusal.value.code == "bad_webhook"


def test_a_plain_https_address_is_kept() -> None:
    assert (
        checked_url(" https://mot-cua.example:8443/told?by=ward ")
        == "https://mot-cua.example:8443/told?by=ward"
    )
