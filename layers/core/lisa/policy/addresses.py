"""The addresses to which the platform may connect on behalf of a registered model or server.

Forbidden are this machine, the metadata of the cloud, and spellings that two parsers may read as two hosts. Private
networks are allowed, because models run in them. An address is checked twice: in the URL, and when a connection opens.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_LONGEST = 2048  # characters
_WRITTEN = re.compile(r"https?://(?P<authority>[^/?]*)(?:[/?].*)?", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:\[(?P<six>[^\[\]]*)\]|(?P<name>[^:\[\]]*))(?::(?P<port>.*))?")
_ODD = re.compile(r"[^!-~]|[\\\"<>^`{|}#]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_FOUR = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")
_PORT = re.compile(r"[1-9][0-9]{0,4}")


def _named_networks(**found: str) -> dict[Network, str]:
    return {ip_network(one): name.replace("_", " ") for name, many in found.items() for one in many.split()}


# The metadata services and their link-local networks. No parameter allows them.
_METADATA = _named_networks(the_cloud_metadata="169.254.0.0/16 fe80::/10 fd00:ec2::/32")
# https://www.iana.org/assignments/iana-ipv4-special-registry without private and shared networks.
_CLOSED = _METADATA | _named_networks(
    this_machine="0.0.0.0/8 127.0.0.0/8 ::/127",
    many_machines_at_once="224.0.0.0/4 255.255.255.255/32 ff00::/8",
    an_address_within_another="::/96 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 2002::/16 2001::/32 192.88.99.0/24",
    a_reserved_address="192.0.0.0/24 192.0.2.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 "
    "2001::/23 2001:db8::/32 3fff::/20",
)
_TRANSLATED = tuple(ip_network(one) for one in ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"))
_OPEN = tuple(ip_network(one) for one in ("0.0.0.0/0", "2000::/3", "fc00::/7"))


@dataclass(frozen=True)
class AddressPolicy:
    """The allowed addresses: public and private networks, and also `networks`."""

    networks: tuple[Network, ...] = ()

    def address_refusal(self, address: str) -> str | None:
        """Return the reason why a connection to this numeric address is forbidden, or None."""
        try:
            found = ip_address(address)
        except ValueError:
            return f"{address} is not a numeric address"
        if any(one in network for one in _translate_address(found) for network in _METADATA):
            return f"{address} leads to the cloud metadata"
        if any(found in network for network in self.networks):
            return None
        closed = (name for network, name in _CLOSED.items() if found in network)
        reason = next(closed, None if any(found in network for network in _OPEN) else "a reserved address")
        return f"{address} leads to {reason}" if reason else None

    def url_refusal(self, url: str) -> str | None:
        """Return the reason why a URL is forbidden, or None. Host names are not resolved."""
        authority = _match_authority(url)
        if isinstance(authority, str):
            return authority
        if authority["port"] is not None and not (
            _PORT.fullmatch(authority["port"]) and int(authority["port"]) < 65536
        ):
            return "its port is not a number from 1 to 65535"
        if authority["six"] is not None:
            return self._ipv6_refusal(authority["six"])
        return self._host_name_refusal(authority["name"])

    def _ipv6_refusal(self, host: str) -> str | None:
        try:
            return "it names a zone of this machine" if "%" in host else self.address_refusal(str(IPv6Address(host)))
        except ValueError:
            return "it has no IPv6 address between its brackets"

    def _host_name_refusal(self, host: str) -> str | None:
        labels = host.lower().split(".")
        if not all(_LABEL.fullmatch(label) for label in labels) or len(host) > 253:
            return "it has no plain host name"
        if any(label.startswith("xn--") for label in labels):
            return "its host name is an internationalized one, which can look like another"
        if _NUMBER.fullmatch(labels[-1]):
            return (
                self.address_refusal(host)
                if _FOUR.fullmatch(host)
                else "it does not write its address as four decimal numbers"
            )
        return self.address_refusal("127.0.0.1") if labels[-1] == "localhost" else None


def parse_address_policy(networks: str) -> AddressPolicy:
    """Return the policy that also allows these networks, written as `10.1.0.0/16,fd00::/8`. Raises ValueError."""
    return AddressPolicy(tuple(ip_network(one.strip()) for one in networks.split(",") if one.strip()))


def parse_host_name(url: str) -> str | None:
    """Return the host name in a URL, or None if the URL has a numeric address or no host."""
    found = _match_authority(url)
    if isinstance(found, str) or not found["name"] or _FOUR.fullmatch(found["name"]):
        return None
    return str(found["name"])


def _match_authority(url: str) -> re.Match[str] | str:
    """Return the match of host and port in a URL, or the reason why they are ambiguous."""
    if len(url) > _LONGEST or _ODD.search(url):
        return "it contains characters that are not allowed in a URL"
    written = _WRITTEN.fullmatch(url)
    if written is None:
        return "it does not begin with https:// or http://"
    if "@" in written["authority"]:
        return "it contains a user name or a password"
    return _AUTHORITY.fullmatch(written["authority"]) or "it has no plain host name"


def _translate_address(address: Address) -> Iterator[Address]:
    """Yield the address, and the addresses into which translators and tunnels would turn it."""
    yield address
    if isinstance(address, IPv6Address):
        yield from (one for one in (address.sixtofour, *(address.teredo or ())) if one is not None)
        if any(address in network for network in _TRANSLATED):
            yield IPv4Address(int(address) & 0xFFFFFFFF)
