"""The contract of the tokens table: lookups by fingerprint, id and user, and revocation."""

import hashlib
from dataclasses import replace

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.identity.tokens_dynamodb import DynamoDBTokens
from lisa.identity.listing import TokenPage, TokenPageRequest
from lisa.identity.ports import TokenStore
from lisa.identity.tokens import ApiToken
from tests.support.tables import create_table
from tests.support.twins.tokens import MemoryTokens

NOW = 1_700_000_000


@pytest.fixture(params=["memory", "dynamodb"])
def tokens(request: pytest.FixtureRequest) -> TokenStore:
    if request.param == "memory":
        return MemoryTokens()
    request.getfixturevalue("aws")
    return DynamoDBTokens(Table(boto3.client("dynamodb"), create_table("TokensTable")))


def hashed(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def save_token(tokens: TokenStore, name: str, *, user: str = "ada", created_at: int = NOW) -> ApiToken:
    token = ApiToken(
        token_uuid=f"uuid-{name}",
        username=user,
        name=name,
        groups=("law",),
        created_at=created_at,
        expires_at=created_at + 3_600,
        created_by="root",
    )
    tokens.save_token(hashed(name), token)
    return token


def names(page: TokenPage) -> list[str]:
    return [token.name for token in page.tokens]


def test_a_token_is_found_only_by_its_fingerprint_and_its_id(tokens: TokenStore) -> None:
    token = save_token(tokens, "one")

    assert (tokens.find_by_fingerprint(hashed("one")), tokens.find_by_fingerprint(hashed("another"))) == (token, None)
    assert (tokens.get_token("uuid-one"), tokens.get_token("uuid-another"), tokens.get_token(hashed("one"))) == (
        token,
        None,
        None,
    )


def test_a_revoked_token_is_not_found_and_is_revoked_once(tokens: TokenStore) -> None:
    save_token(tokens, "one")
    save_token(tokens, "two")

    assert (tokens.revoke_token("uuid-one"), tokens.revoke_token("uuid-one")) == (True, False)

    assert (tokens.find_by_fingerprint(hashed("one")), tokens.get_token("uuid-one")) == (None, None)
    assert (
        names(tokens.list_tokens_of_user("ada", TokenPageRequest(9)))
        == names(tokens.list_all_tokens(TokenPageRequest(9)))
        == ["two"]
    )


def test_a_use_is_recorded_at_most_once_a_minute(tokens: TokenStore) -> None:
    save_token(tokens, "one")

    assert [tokens.record_use(hashed("one"), NOW + second) for second in (1, 2, 60, 61, 120, 121)] == [
        True, False, False, True, False, True,
    ]  # fmt: skip

    found = tokens.get_token("uuid-one")
    assert found is not None
    assert found.last_used_at == NOW + 121


def test_the_table_records_a_use_by_the_same_rule_as_the_domain(tokens: TokenStore) -> None:
    save_token(tokens, "one")
    for second in (5, 64, 65, 66, 200):
        found = tokens.find_by_fingerprint(hashed("one"))
        assert found is not None
        assert tokens.record_use(hashed("one"), NOW + second) == found.must_record_use(NOW + second)


def test_the_use_of_a_revoked_token_does_not_bring_it_back(tokens: TokenStore) -> None:
    save_token(tokens, "one")
    tokens.revoke_token("uuid-one")

    assert not tokens.record_use(hashed("one"), NOW)
    assert (tokens.find_by_fingerprint(hashed("one")), names(tokens.list_all_tokens(TokenPageRequest(9)))) == (None, [])


@pytest.mark.parametrize(
    ("name", "odd"),
    [
        ("expires_at", {"S": "4000000000"}),
        ("expires_at", {"N": "1.5"}),
        ("username", {"N": "1"}),
        ("groups", {"S": "admin"}),
    ],
)
def test_an_item_of_another_shape_authenticates_nobody(aws: None, name: str, odd: dict[str, str]) -> None:
    client, table = boto3.client("dynamodb"), create_table("TokensTable")
    tokens = DynamoDBTokens(Table(client, table))
    save_token(tokens, "one")
    client.update_item(
        TableName=table,
        Key={"fingerprint": {"S": hashed("one")}},
        UpdateExpression="SET #name = :odd",
        ExpressionAttributeNames={"#name": name},
        ExpressionAttributeValues={":odd": odd},
    )

    with pytest.raises(TypeError, match=name):
        tokens.find_by_fingerprint(hashed("one"))


def test_every_token_is_read_back_unchanged(tokens: TokenStore) -> None:
    token = replace(save_token(tokens, "one"), groups=(), is_system=True, last_used_at=NOW)
    tokens.save_token(hashed("one"), token)

    assert tokens.find_by_fingerprint(hashed("one")) == token


def test_the_tokens_of_a_user_are_listed_newest_first_without_others(tokens: TokenStore) -> None:
    for number in range(5):
        save_token(tokens, f"{number}", created_at=NOW + number)
    save_token(tokens, "foreign", user="ada2")

    assert names(tokens.list_tokens_of_user("ada", TokenPageRequest(9))) == ["4", "3", "2", "1", "0"]
    assert names(tokens.list_tokens_of_user("nobody", TokenPageRequest(9))) == []


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
@pytest.mark.parametrize("user", ["ada", None])
def test_pages_contain_every_token_once(tokens: TokenStore, size: int, user: str | None) -> None:
    for number in range(7):  # four of them made in the same second
        save_token(tokens, f"{number}", created_at=NOW + max(0, number - 3))
    found: list[list[str]] = []
    wanted: TokenPageRequest | None = TokenPageRequest(size)
    while wanted:
        page = tokens.list_tokens_of_user(user, wanted) if user else tokens.list_all_tokens(wanted)
        found.append(names(page))
        wanted = TokenPageRequest(size, page.next) if page.next else None

    assert sorted(name for page in found for name in page) == [f"{number}" for number in range(7)]
    assert [len(page) for page in found] == [min(size, 7 - start) for start in range(0, 7, size)]


def test_pages_continue_after_a_token_that_was_revoked(tokens: TokenStore) -> None:
    for number in range(4):
        save_token(tokens, f"{number}", created_at=NOW + number)
    first = tokens.list_tokens_of_user("ada", TokenPageRequest(2))
    tokens.revoke_token("uuid-2")

    assert names(tokens.list_tokens_of_user("ada", TokenPageRequest(2, first.next))) == ["1", "0"]


def test_a_cursor_of_another_list_returns_no_tokens_of_others(tokens: TokenStore) -> None:
    save_token(tokens, "mine", created_at=NOW)
    for number in range(2):
        save_token(tokens, f"{number}", user="eve", created_at=NOW + 10 + number)
    place = tokens.list_tokens_of_user("eve", TokenPageRequest(1)).next

    assert names(tokens.list_tokens_of_user("ada", TokenPageRequest(9, place))) == ["mine"]
