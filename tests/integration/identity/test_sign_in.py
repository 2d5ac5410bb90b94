"""A demo user signs in on the page; both doors accept only these tokens."""

import base64
import json
from collections.abc import Iterator

import httpx
import pytest

from tests.integration.identity.conftest import Doors, each_carrier
from tests.support.installation import RunningInstallation
from tests.support.sign_in_page import SignInPage

each_token = pytest.mark.parametrize("kind", ["id_token", "access_token"])
ROLES = {"demo": ["user"], "demo-rag-admin": ["rag-admin", "user"], "demo-admin": ["admin", "user"]}


@pytest.fixture(scope="module")
def sign_in_page(installation: RunningInstallation) -> SignInPage:
    outputs = installation.outputs
    described = installation.aws("cognito-idp").describe_user_pool_client(
        UserPoolId=outputs["userPoolId"], ClientId=outputs["clientId"]
    )
    callback = f"{outputs['pageUrl']}callback"
    assert callback in described["UserPoolClient"]["CallbackURLs"]
    return SignInPage(outputs["signInUrl"], outputs["clientId"], callback)


@pytest.fixture(scope="module")
def tokens(installation: RunningInstallation, sign_in_page: SignInPage) -> dict[str, dict[str, str]]:
    """The tokens of every demo user."""
    users = installation.outputs["demoUsers"]
    return {user["username"]: sign_in_page.sign_in(user["username"], user["password"]) for user in users}


@each_token
@pytest.mark.parametrize("user", ROLES)
def test_the_api_returns_the_signed_in_user(
    both_doors: Doors, tokens: dict[str, dict[str, str]], user: str, kind: str
) -> None:
    me = both_doors.me(tokens[user][kind])

    [groups] = [demo["groups"] for demo in both_doors.installation.outputs["demoUsers"] if demo["username"] == user]
    assert (me["user"], me["groups"], me["roles"], me["kind"]) == (user, groups, ROLES[user], "jwt")


@each_token
@each_carrier
def test_the_serve_door_accepts_both_tokens_in_every_header(
    both_doors: Doors, tokens: dict[str, dict[str, str]], kind: str, carrier: str
) -> None:
    assert both_doors.serves(tokens["demo"][kind], carrier)


def test_the_page_refuses_a_wrong_password(sign_in_page: SignInPage) -> None:
    with httpx.Client(timeout=30) as browser:
        answer = sign_in_page.submit(browser, "demo", "Not-the-passw0rd", "v" * 43)

    assert (answer.status_code, "Location" in answer.headers) == (200, False)
    assert "Incorrect username or password" in answer.text


def test_the_outputs_name_the_issuer_and_the_client_of_the_tokens(
    installation: RunningInstallation, tokens: dict[str, dict[str, str]]
) -> None:
    payload = tokens["demo"]["id_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))

    assert (claims["iss"], claims["aud"]) == (installation.outputs["issuer"], installation.outputs["clientId"])


@pytest.fixture(scope="module")
def foreign_token(installation: RunningInstallation) -> Iterator[str]:
    """The access token of an administrator of another pool."""
    cognito = installation.aws("cognito-idp")
    pool = cognito.create_user_pool(PoolName="another")["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="c", ExplicitAuthFlows=flows)
    cognito.create_group(UserPoolId=pool, GroupName="admin")
    cognito.admin_create_user(UserPoolId=pool, Username="eve", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="eve", Password="Passw0rd-of-eve", Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=pool, Username="eve", GroupName="admin")
    answer = cognito.initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH",
        ClientId=client["UserPoolClient"]["ClientId"],
        AuthParameters={"USERNAME": "eve", "PASSWORD": "Passw0rd-of-eve"},
    )
    yield answer["AuthenticationResult"]["AccessToken"]
    cognito.delete_user_pool(UserPoolId=pool)


def test_a_token_of_another_pool_is_refused(both_doors: Doors, foreign_token: str) -> None:
    assert (both_doors.me(foreign_token), both_doors.serves(foreign_token)) == (None, False)


@each_token
def test_a_changed_token_is_refused(both_doors: Doors, tokens: dict[str, dict[str, str]], kind: str) -> None:
    header, payload, signature = tokens["demo"][kind].split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    raised = _segment(claims | {"cognito:groups": ["admin"]})
    unsigned = _segment({"alg": "none", "typ": "JWT"})
    another = tokens["demo-admin"][kind].split(".")[1]

    for forged in (
        f"{header}.{raised}.{signature}",
        f"{header}.{another}.{signature}",
        f"{unsigned}.{raised}.",
        f"{header}.{payload}.{signature[::-1]}",
    ):
        assert (both_doors.me(forged), both_doors.serves(forged)) == (None, False)


def _segment(values: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
