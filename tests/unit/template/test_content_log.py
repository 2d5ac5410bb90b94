"""The parameter that enables the content log of both doors; the default is off."""

from typing import Any

from tests.support.tables import template
from tools.checks.application import translate_application
from tools.checks.translation import ROOT, translate_template


def test_the_content_log_is_off_by_default() -> None:
    for parameters in (template()["Parameters"], translate_template(ROOT / "gateway/template.yaml")["Parameters"]):
        found = parameters["LogContent"]
        assert (found["Default"], found["AllowedValues"]) == ("false", ["true", "false"])


def test_one_parameter_enables_the_content_log_of_the_gateway_and_of_search() -> None:
    resources: dict[str, Any] = translate_application()["Resources"]
    task = translate_template(ROOT / "gateway/template.yaml")["Resources"]["Task"]["Properties"][
        "ContainerDefinitions"
    ][0]
    told = {entry["Name"]: entry["Value"] for entry in task["Environment"]}
    handed_on = template()["Resources"]["Gateway"]["Properties"]["Parameters"]

    assert told["LOG_CONTENT"] == handed_on["LogContent"] == {"Ref": "LogContent"}
    assert resources["RetrievalApi"]["Properties"]["Environment"]["Variables"]["LOG_CONTENT"] == {"Ref": "LogContent"}
