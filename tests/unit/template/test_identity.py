"""The settings of sign-in: the user pool, the issuer of both doors and the management key."""

from typing import Any

from lisa.identity.management_key import LENGTH
from tests.support.tables import template
from tools.checks.application import translate_application
from tools.checks.translation import ROOT, translate_template

RESOURCES = template()["Resources"]
SETTINGS = {
    "OIDC_ISSUER",
    "OIDC_CLIENT_ID",
    "OIDC_JWKS_URI",
    "GROUPS_CLAIM",
    "USER_GROUP",
    "ADMIN_GROUP",
    "RAG_ADMIN_GROUP",
    "TOKEN_KEY_SECRET",
    "MANAGEMENT_KEY_SECRET",
}


def properties(name: str) -> dict[str, Any]:
    found: dict[str, Any] = RESOURCES[name]["Properties"]
    return found


def test_both_doors_have_the_same_identity_settings() -> None:
    authorizer = translate_application()["Resources"]["Authorize"]["Properties"]["Environment"]["Variables"]
    task = translate_template(ROOT / "gateway/template.yaml")["Resources"]["Task"]["Properties"][
        "ContainerDefinitions"
    ][0]
    parameters = properties("Gateway")["Parameters"]

    for name in SETTINGS:
        [taken] = [entry["Value"]["Ref"] for entry in task["Environment"] if entry["Name"] == name]
        assert parameters[taken] == authorizer[name], name


def test_only_administrators_create_users_in_the_user_pool() -> None:
    assert properties("UserPool")["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


def test_the_user_pool_client_is_a_public_client_without_a_secret() -> None:
    client = properties("UserPoolClient")

    assert (client["GenerateSecret"], client["AllowedOAuthFlows"]) == (False, ["code"])


def test_sign_in_by_password_needs_the_parameter_that_enables_it() -> None:
    condition, allowed, otherwise = properties("UserPoolClient")["ExplicitAuthFlows"]["Fn::If"]

    assert template()["Conditions"][condition] == {"Fn::Equals": [{"Ref": "PasswordSignIn"}, "true"]}
    assert template()["Parameters"]["PasswordSignIn"]["Default"] == "false"
    assert set(allowed) - set(otherwise) == {"ALLOW_USER_PASSWORD_AUTH"}
    assert not [flow for flow in otherwise if "PASSWORD" in flow]


def test_the_user_pool_has_the_configured_groups() -> None:
    named = [p["GroupName"] for p in map(properties, ("UserPoolAdmins", "UserPoolRagAdmins", "UserPoolUsers"))]

    assert named[:2] == [{"Ref": "AdminGroup"}, {"Ref": "RagAdminGroup"}]
    assert named[2] == {"Fn::If": ["HasUserGroup", {"Ref": "UserGroup"}, "user"]}


def test_the_user_pool_exists_only_without_an_external_identity_provider() -> None:
    pool = {name for name, resource in RESOURCES.items() if resource["Type"].startswith("AWS::Cognito::")}

    assert len(pool) == 6
    assert {RESOURCES[name].get("Condition") for name in pool} == {"HasUserPool"}
    assert {"Fn::Equals": [{"Ref": "OidcIssuer"}, ""]} in template()["Conditions"]["HasUserPool"]["Fn::And"]


def test_only_secrets_manager_of_this_account_rotates_the_management_key() -> None:
    leave, rotation = properties("RotateManagementKeyPermission"), properties("ManagementKeyRotation")
    [policy] = properties("RotateManagementKey")["Policies"]

    assert (leave["Principal"], leave["SourceAccount"]) == ("secretsmanager.amazonaws.com", {"Ref": "AWS::AccountId"})
    assert leave["FunctionName"] == rotation["RotationLambdaARN"] == {"Fn::GetAtt": ["RotateManagementKey", "Arn"]}
    assert [statement["Resource"] for statement in policy["Statement"]] == [rotation["SecretId"]]


def test_the_generated_management_key_has_the_form_that_both_doors_expect() -> None:
    made = properties("ManagementKey")["GenerateSecretString"]

    assert made == {"PasswordLength": LENGTH, "ExcludePunctuation": True}
