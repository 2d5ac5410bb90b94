"""Who can sign in, and that both doors believe the same issuer."""

from typing import Any

from lisa.identity.management_key import LENGTH
from tests.support.tables import template
from tools.checks.application import translated_application
from tools.checks.translation import ROOT, translate

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


def test_both_doors_are_given_the_same_settings() -> None:
    authorizer = translated_application()["Resources"]["Authorize"]["Properties"]["Environment"]["Variables"]
    task = translate(ROOT / "gateway/template.yaml")["Resources"]["Task"]["Properties"]["ContainerDefinitions"][0]
    parameters = properties("Gateway")["Parameters"]

    for name in SETTINGS:
        [taken] = [entry["Value"]["Ref"] for entry in task["Environment"] if entry["Name"] == name]
        assert parameters[taken] == authorizer[name], name


def test_nobody_signs_up_to_the_user_pool_by_themselves() -> None:
    assert properties("UserPool")["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


def test_the_client_is_a_page_that_can_keep_no_secret() -> None:
    client = properties("UserPoolClient")

    assert (client["GenerateSecret"], client["AllowedOAuthFlows"]) == (False, ["code"])


def test_a_password_signs_in_a_program_only_where_the_parameter_says_so() -> None:
    condition, allowed, otherwise = properties("UserPoolClient")["ExplicitAuthFlows"]["Fn::If"]

    assert template()["Conditions"][condition] == {"Fn::Equals": [{"Ref": "PasswordSignIn"}, "true"]}
    assert template()["Parameters"]["PasswordSignIn"]["Default"] == "false"
    assert set(allowed) - set(otherwise) == {"ALLOW_USER_PASSWORD_AUTH"}
    assert not [flow for flow in otherwise if "PASSWORD" in flow]


def test_the_groups_of_the_pool_are_the_groups_of_the_rules() -> None:
    named = [p["GroupName"] for p in map(properties, ("UserPoolAdmins", "UserPoolRagAdmins", "UserPoolUsers"))]

    assert named[:2] == [{"Ref": "AdminGroup"}, {"Ref": "RagAdminGroup"}]
    assert named[2] == {"Fn::If": ["HasUserGroup", {"Ref": "UserGroup"}, "user"]}


def test_with_a_provider_of_ones_own_there_is_no_pool() -> None:
    pool = {name for name, resource in RESOURCES.items() if resource["Type"].startswith("AWS::Cognito::")}

    assert len(pool) == 6
    assert {RESOURCES[name].get("Condition") for name in pool} == {"HasUserPool"}
    assert {"Fn::Equals": [{"Ref": "OidcIssuer"}, ""]} in template()["Conditions"]["HasUserPool"]["Fn::And"]


def test_secrets_manager_of_this_account_alone_rotates_the_key_and_its_function_touches_nothing_else() -> None:
    leave, rotation = properties("RotateManagementKeyPermission"), properties("ManagementKeyRotation")
    [policy] = properties("RotateManagementKey")["Policies"]

    assert (leave["Principal"], leave["SourceAccount"]) == ("secretsmanager.amazonaws.com", {"Ref": "AWS::AccountId"})
    assert leave["FunctionName"] == rotation["RotationLambdaARN"] == {"Fn::GetAtt": ["RotateManagementKey", "Arn"]}
    assert [statement["Resource"] for statement in policy["Statement"]] == [rotation["SecretId"]]


def test_the_key_is_born_in_the_shape_the_doors_look_for() -> None:
    made = properties("ManagementKey")["GenerateSecretString"]

    assert made == {"PasswordLength": LENGTH, "ExcludePunctuation": True}
