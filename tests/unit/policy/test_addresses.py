"""The addresses of models that are allowed and forbidden."""

import pytest

from lisa.policy.addresses import AddressPolicy, parse_address_policy, parse_host_name

HERE = parse_address_policy("127.0.0.0/8, ::1/128")

OPEN = [
    "https://api.openai.com/v1",
    "http://internal-lb-1.eu-west-1.elb.amazonaws.com:8080/v1",
    "http://model_a.lisa.internal",
    "HTTPS://Models.Example.Com:443/v1?api-version=2024-05-01",
    "http://10.0.3.7:8000/v1",
    "http://192.168.1.5",
    "http://100.64.3.1",
    "http://[fd12:3456::1]:8000/v1",
    "https://[2600:1f18::7]/v1",
]
CLOSED = {
    "schemes": ["ftp://h/", "file:///etc/passwd", "gopher://h", "//h/v1", "h:80/v1", "", "http:/h", "http:h"],
    "no host": ["http://", "http:///v1", "https://:443", "http://?x", "http://.h", "http://h..x", "http://h.", "http://-h"],
    "a user": ["http://u@h", "http://u:p@h", "http://api.openai.com@169.254.169.254", "http://@h", "http://h%40x"],
    "odd characters": [
        "http://h\\@x", "http://h\t", "http://h\r\nX: y", "http://h\x00", "http://h /", " http://h", "http://h#@x",
        "http://h^", "http://h/%zz\x7f", "http://%31%32%37.1", "http://h" + "x" * 2048,
    ],
    "look-alikes": ["http://１２７.0.0.1", "http://127。0。0。1", "http://ⓛocalhost", "http://bücher.de", "http://xn--bcher-kva.de"],
    "numbers": [
        "http://2130706433", "http://0x7f000001", "http://0x7f.1", "http://017700000001", "http://0177.0.0.1", "http://127.1",
        "http://127.0.1", "http://127.0.0.1.", "http://127.0.0.01", "http://1.2.3.256", "http://1.2.3.4.5", "http://h.0x7f",
        "http://0", "http://0x", "http://08.1.1.1",
    ],
    "this machine": [
        "http://127.0.0.1", "http://127.9.9.9:80", "http://localhost", "http://LOCALHOST:80", "http://a.localhost",
        "http://0.0.0.0", "http://[::]", "http://[::1]", "http://[0:0:0:0:0:0:0:1]:8080", "http://0.1.2.3",
    ],
    "metadata": [
        "http://169.254.169.254/latest", "http://169.254.170.2", "http://169.254.170.23", "http://[fd00:ec2::254]",
        "http://[fd00:ec2::23]", "http://[fe80::a9fe:a9fe]", "http://[fe80::1%eth0]", "http://[fe80::1%25eth0]",
    ],
    "an address in another": [
        "http://[::ffff:127.0.0.1]", "http://[::ffff:7f00:1]", "http://[::127.0.0.1]", "http://[::a9fe:a9fe]",
        "http://[::ffff:10.0.0.1]", "http://[64:ff9b::a9fe:a9fe]", "http://[64:ff9b:1::7f00:1]", "http://[2002:7f00:1::]",
        "http://[2001:0:1::1]",
    ],
    "no single machine": ["http://224.0.0.1", "http://255.255.255.255", "http://[ff02::1]", "http://240.0.0.1"],
    "reserved": ["http://192.0.2.1", "http://[2001:db8::1]", "http://[100::1]", "http://[fec0::1]", "http://198.18.0.1"],
    "no addresses": ["http://[", "http://[]", "http://[h]", "http://[::1", "http://::1", "http://[::1]x", "http://[1.2.3.4]"],
    "ports": ["http://h:0", "http://h:65536", "http://h:", "http://h:-1", "http://h:080", "http://h:٨٠", "http://h:80:80"],
}  # fmt: skip


@pytest.mark.parametrize("url", OPEN)
def test_public_and_private_addresses_are_allowed(url: str) -> None:
    assert AddressPolicy().url_refusal(url) is None


@pytest.mark.parametrize("url", [url for urls in CLOSED.values() for url in urls], ids=repr)
def test_every_other_form_of_a_url_is_refused_with_a_reason(url: str) -> None:
    reason = AddressPolicy().url_refusal(url)

    assert reason is not None
    assert reason == reason.strip() != ""


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/v1", "http://localhost:11434", "http://[::1]:80"])
def test_a_network_of_the_parameter_is_allowed_too(url: str) -> None:
    assert HERE.url_refusal(url) is None


@pytest.mark.parametrize("url", ["http://0x7f.1", "http://127.1", "http://[::ffff:127.0.0.1]", "http://u@127.0.0.1"])
def test_an_address_of_an_allowed_network_is_allowed_only_in_its_plain_form(url: str) -> None:
    assert HERE.url_refusal(url) is not None


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "169.254.170.2", "fd00:ec2::254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe",
     "2002:a9fe:a9fe::"],
)  # fmt: skip
def test_the_metadata_address_is_forbidden_in_every_allowed_network(address: str) -> None:
    assert parse_address_policy("0.0.0.0/0,::/0").address_refusal(address) == f"{address} leads to the cloud metadata"


@pytest.mark.parametrize("networks", ["10.0.0.1/8", "h", "10.0.0.0/33", "10.0.0.0/8;127.0.0.0/8"])
def test_invalid_networks_are_refused(networks: str) -> None:
    with pytest.raises(ValueError, match=r"network|host bits"):
        parse_address_policy(networks)


def test_the_host_name_of_a_url_is_the_name_without_an_address() -> None:
    hosts = [
        parse_host_name(url) for url in ("https://api.openai.com/v1", "http://10.0.0.1", "http://[::1]", "ftp://h", "")
    ]

    assert hosts == ["api.openai.com", None, None, None, None]


def test_a_tunnel_to_the_metadata_is_forbidden_even_if_its_network_is_allowed() -> None:
    teredo = "2001:0:a9fe:a9fe::1"  # its server is 169.254.169.254
    hidden = "2001:0:808:808::5601:5601"  # its client is 169.254.169.254, with every bit turned round

    for address in (teredo, hidden):
        assert parse_address_policy("2001::/32").address_refusal(address) == f"{address} leads to the cloud metadata"


@pytest.mark.parametrize("url", ["https://user@model.example/", "https://user:word@model.example/", "https://@model/"])
def test_a_url_with_a_user_is_refused_for_its_user(url: str) -> None:
    assert AddressPolicy().url_refusal(url) == "it contains a user name or a password"
