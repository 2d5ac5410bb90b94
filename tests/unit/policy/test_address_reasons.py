"""The reasons for which addresses are refused, and the exact limits."""

import pytest

from lisa.policy.addresses import AddressPolicy, parse_address_policy, parse_host_name

LONGEST_NAME = ".".join(("a" * 63, "b" * 63, "c" * 63, "d" * 61))  # 253 characters
METADATA, MACHINE, MANY = "the cloud metadata", "this machine", "many machines at once"
ANOTHER, RESERVED = "an address within another", "a reserved address"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://a b", "it contains characters that are not allowed in a URL"),
        ("ftp://h", "it does not begin with https:// or http://"),
        ("http://u@h", "it contains a user name or a password"),
        ("http://[::1", "it has no plain host name"),
        ("http://h..x", "it has no plain host name"),
        ("http://a.-h", "it has no plain host name"),
        ("http://h:0", "its port is not a number from 1 to 65535"),
        ("http://[fd12::1]:65536", "its port is not a number from 1 to 65535"),
        ("http://[fe80::1%eth0]", "it names a zone of this machine"),
        ("http://[h]", "it has no IPv6 address between its brackets"),
        ("http://[::1]", "::1 leads to this machine"),
        ("http://a.xn--bcher-kva.de", "its host name is an internationalized one, which can look like another"),
        ("http://127.1", "it does not write its address as four decimal numbers"),
        ("http://127.0.0.1", "127.0.0.1 leads to this machine"),
        ("http://a.LocalHost", "127.0.0.1 leads to this machine"),
    ],
)
def test_the_refusal_of_a_url_says_what_is_wrong_with_it(url: str, reason: str) -> None:
    assert AddressPolicy().url_refusal(url) == reason


@pytest.mark.parametrize(
    ("first", "last", "leads_to"),
    [
        ("169.254.0.0", "169.254.255.255", METADATA),
        ("fe80::", "febf:ffff::1", METADATA),
        ("fd00:ec2::", "fd00:ec2:ffff::1", METADATA),
        ("0.0.0.0", "0.255.255.255", MACHINE),
        ("127.0.0.0", "127.255.255.255", MACHINE),
        ("::", "::1", MACHINE),
        ("224.0.0.0", "239.255.255.255", MANY),
        ("255.255.255.255", "255.255.255.255", MANY),
        ("ff00::", "ffff::1", MANY),
        ("::2", "::ffff:ffff", ANOTHER),
        ("::ffff:0:0", "::ffff:9.9.9.9", ANOTHER),
        ("64:ff9b::", "64:ff9b::9.9.9.9", ANOTHER),
        ("64:ff9b:1::", "64:ff9b:1::9", ANOTHER),
        ("2002::", "2002:808:808::", ANOTHER),
        ("2001::", "2001:0:808:808::1", ANOTHER),
        ("192.88.99.0", "192.88.99.255", ANOTHER),
        ("192.0.0.0", "192.0.0.255", RESERVED),
        ("192.0.2.0", "192.0.2.255", RESERVED),
        ("198.18.0.0", "198.19.255.255", RESERVED),
        ("198.51.100.0", "198.51.100.255", RESERVED),
        ("203.0.113.0", "203.0.113.255", RESERVED),
        ("240.0.0.0", "255.255.255.254", RESERVED),
        ("2001:1::", "2001:1ff::1", RESERVED),
        ("2001:db8::", "2001:db8:ffff::1", RESERVED),
        ("3fff::", "3fff:fff::1", RESERVED),
        ("100::", "1fff::1", RESERVED),
        ("4000::", "fbff::1", RESERVED),
        ("fec0::", "feff::1", RESERVED),
    ],
)
def test_a_forbidden_network_is_forbidden_from_its_first_to_its_last_address(
    first: str, last: str, leads_to: str
) -> None:
    for address in (first, last):
        assert AddressPolicy().address_refusal(address) in {
            f"{address} leads to {leads_to}",
            f"{address} leads to {MACHINE}",
        }
    assert AddressPolicy().address_refusal(last) == f"{last} leads to {leads_to}"


@pytest.mark.parametrize(
    "address",
    ["1.0.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0", "223.255.255.255", "192.88.98.255",
     "192.0.1.0", "198.17.255.255", "198.20.0.0", "2000::", "2001:200::", "2003::", "3ffe::", "fc00::", "fd00:ec3::"],
)  # fmt: skip
def test_the_addresses_beside_forbidden_networks_are_allowed(address: str) -> None:
    assert AddressPolicy().address_refusal(address) is None


@pytest.mark.parametrize(
    "address",
    ["169.254.1.1", "fe80::1", "::169.254.1.1", "::ffff:169.254.1.1", "64:ff9b::169.254.1.1", "64:ff9b:1::169.254.1.1",
     "2002:a9fe:101::", "2001:0:a9fe:101::", "2001:0:808:808:0:0:5601:fefe"],
)  # fmt: skip
def test_the_metadata_address_is_forbidden_behind_every_tunnel_and_translator(address: str) -> None:
    assert parse_address_policy("0.0.0.0/0, ::/0").address_refusal(address) == f"{address} leads to the cloud metadata"


def test_a_tunnel_to_a_public_address_is_allowed_if_its_network_is_allowed() -> None:
    assert parse_address_policy("::/0").address_refusal("2001:0:808:808:0:0:f7f7:f7f7") is None
    assert parse_address_policy("::/0").address_refusal("64:ff9b::8.8.8.8") is None


def test_a_name_is_not_a_numeric_address() -> None:
    assert AddressPolicy().address_refusal("h") == "h is not a numeric address"


def test_networks_are_separated_by_commas_and_may_be_empty() -> None:
    assert parse_address_policy("") == parse_address_policy(" , ") == AddressPolicy()
    assert parse_address_policy(" 10.1.0.0/16 ,::1/128,") == parse_address_policy("10.1.0.0/16,::1/128")


def test_a_url_has_at_most_2048_characters() -> None:
    start = "http://h/"

    assert AddressPolicy().url_refusal(start + "x" * (2048 - len(start))) is None
    assert AddressPolicy().url_refusal(start + "x" * (2049 - len(start))) is not None


def test_a_host_name_has_at_most_253_characters() -> None:
    assert AddressPolicy().url_refusal(f"http://{LONGEST_NAME}") is None
    assert AddressPolicy().url_refusal(f"http://{LONGEST_NAME}d") == "it has no plain host name"


@pytest.mark.parametrize("port", ["1", "9", "443", "65535"])
def test_every_port_from_1_to_65535_is_allowed(port: str) -> None:
    assert AddressPolicy().url_refusal(f"http://h:{port}") is None


def test_a_url_without_a_host_has_no_host_name() -> None:
    assert [parse_host_name(url) for url in ("http:///v1", "http://u@h", "http://[::1]", "http://a..b:80")] == [
        None, None, None, "a..b",
    ]  # fmt: skip
