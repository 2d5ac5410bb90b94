"""The protection of data, alarms, and names and permissions that are limited to the stack."""

import copy
from typing import Any

import pytest

from local.deploy import find_machine_parameters
from tests.support.tables import template
from tools.checks import protection_rules as rules
from tools.checks.application import translate_application
from tools.checks.translation import ROOT, translate_template

Resources = dict[str, Any]


@pytest.fixture
def root_resources() -> Resources:
    found: Resources = copy.deepcopy(translate_application()["Resources"])
    return found


@pytest.fixture
def gateway_resources() -> Resources:
    found: Resources = copy.deepcopy(translate_template(ROOT / "gateway/template.yaml")["Resources"])
    return found


def test_data_and_keys_are_retained_after_the_stack_except_for_a_failed_first_deployment(
    root_resources: Resources, gateway_resources: Resources
) -> None:
    assert rules.find_unretained_data(root_resources) == rules.find_unretained_data(gateway_resources) == []


def test_data_that_is_deleted_with_its_stack_is_reported(root_resources: Resources) -> None:
    del root_resources["DocumentsTable"]["DeletionPolicy"]
    root_resources["UserPool"]["DeletionPolicy"] = "Retain"

    assert rules.find_unretained_data(root_resources) == [
        "UserPool is deleted by Retain and replaced by Retain",
        "DocumentsTable is deleted by Delete and replaced by Retain",
    ]


def test_one_parameter_protects_tables_database_and_user_pool_from_deletion(root_resources: Resources) -> None:
    assert rules.find_unprotected_resources(root_resources) == []

    root_resources["TokensTable"]["Properties"]["DeletionProtectionEnabled"] = {}
    root_resources["DatabaseCluster"]["Properties"]["DeletionProtection"] = {}

    assert rules.find_unprotected_resources(root_resources) == ["TokensTable", "DatabaseCluster"]


def test_the_name_of_the_management_key_differs_between_successive_stacks() -> None:
    name, parts = template()["Resources"]["ManagementKey"]["Properties"]["Name"]["Fn::Sub"]

    assert name.endswith("-management-key")  # the gateway refuses secrets with this suffix as a model's key
    assert "AWS::StackId" in str(parts["Id"])


def test_every_dead_letter_queue_has_an_alarm(root_resources: Resources) -> None:
    assert rules.find_all_dead_letter_queues(root_resources) == {
        "Undelivered",
        "ObjectEventsDeadLetters",
        "IndexDeadLetters",
        "UsageDeadLetters",
    }
    assert rules.find_queues_without_alarm(root_resources) == []


def test_a_dead_letter_queue_without_an_alarm_is_reported(root_resources: Resources) -> None:
    del root_resources["UndeliveredAlarm"]
    root_resources["IndexDeadLettersAlarm"]["Properties"]["Threshold"] = 100

    assert rules.find_queues_without_alarm(root_resources) == [
        "no alarm watches IndexDeadLetters",
        "no alarm watches Undelivered",
    ]


def test_every_alarm_notifies_the_configured_topic(root_resources: Resources) -> None:
    alarms = [r["Properties"] for r in root_resources.values() if r["Type"] == "AWS::CloudWatch::Alarm"]

    assert len(alarms) == 5
    for alarm in alarms:
        assert alarm["AlarmActions"]["Fn::If"][:2] == ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}]]


def test_load_balancers_may_write_their_access_logs_as_documented(gateway_resources: Resources) -> None:
    assert rules.find_access_log_policy_errors(gateway_resources) == []


def test_an_access_log_policy_that_differs_from_the_documented_one_is_reported(gateway_resources: Resources) -> None:
    [statement] = gateway_resources["AccessLogsPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    statement["Condition"] = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    statement["Resource"] = {"Fn::Sub": "${AccessLogs.Arn}/*"}

    assert len(rules.find_access_log_policy_errors(gateway_resources)) == 2


def test_the_names_of_layers_contain_the_name_of_the_stack(root_resources: Resources) -> None:
    assert rules.find_shared_layer_names(root_resources) == []

    layer = next(r for r in root_resources.values() if r["Type"] == "AWS::Lambda::LayerVersion")
    layer["Properties"]["LayerName"] = "CoreLayer"

    assert len(rules.find_shared_layer_names(root_resources)) == 1


def test_the_image_build_may_read_exactly_the_layers_that_it_uses(root_resources: Resources) -> None:
    [policy] = root_resources["GatewayImageRole"]["Properties"]["Policies"]
    [arns] = [s["Resource"] for s in policy["PolicyDocument"]["Statement"] if s["Action"] == "lambda:GetLayerVersion"]
    named = {
        r["Properties"]["LayerName"]["Fn::Sub"]
        for n, r in root_resources.items()
        if n.startswith(("GatewaySource", "CoreLayer"))
    }

    assert {arn["Fn::Sub"].split(":layer:")[1].removesuffix(":*") for arn in arns} == named


def test_roles_may_log_in_only_to_the_database_of_the_stack(
    root_resources: Resources, gateway_resources: Resources
) -> None:
    assert rules.find_wide_database_logins(root_resources) == rules.find_wide_database_logins(gateway_resources) == []

    [policy] = gateway_resources["TaskRole"]["Properties"]["Policies"]
    [login] = [s for s in policy["PolicyDocument"]["Statement"] if s["Action"] == "rds-db:connect"]
    login["Resource"] = {"Fn::Sub": "arn:aws:rds-db:${AWS::Region}:${AWS::AccountId}:dbuser:*/${DatabaseUser}"}

    assert rules.find_wide_database_logins(gateway_resources) == ["TaskRole may log in to any database"]


def test_the_allowed_python_runtimes_are_those_that_the_layers_are_built_for() -> None:
    offered = template()["Parameters"]["PythonRuntime"]["AllowedValues"]

    assert min(int(runtime.removeprefix("python3.")) for runtime in offered) == 12


def test_the_local_cloud_uses_only_parameter_values_that_the_template_allows() -> None:
    parameters = template()["Parameters"]

    for name, value in find_machine_parameters().items():
        assert value in parameters[name]["AllowedValues"], name
