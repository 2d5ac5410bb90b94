"""New configurations of the chat: merged, checked and refused."""

from typing import Any

import pytest

from lisa.chat.colours import compute_contrast
from lisa.chat.configuration import ConfigurationRefused, build_default_configuration, merge_configuration
from lisa.chat.flags import FLAGS, describe_features, is_enabled

DEFAULT = build_default_configuration()
BANNER = {"isEnabled": True, "text": "Maintenance at 18:00"}
ON = {
    "deleteSessionHistory", "viewMetaData", "editKwargs", "editPromptTemplate", "editChatHistoryBuffer",
    "editNumOfRagDocument", "uploadRagDocs", "ragSelectionAvailable", "uploadContextDocs", "documentSummarization",
    "showRagLibrary", "showPromptTemplateLibrary", "mcpConnections", "modelLibrary",
}  # fmt: skip
OFF = {
    "enableModelComparisonUtility", "bedrockAgents", "awsSessions", "encryptSession", "enableUserApiTokens",
    "chatAssistantStacks", "projectOrganization", "showMcpWorkbench",
}  # fmt: skip


def merged(sent: dict[str, Any]) -> dict[str, Any]:
    found = merge_configuration(DEFAULT, sent)
    assert not isinstance(found, ConfigurationRefused), found
    return found


def test_the_flags_have_the_documented_defaults() -> None:
    assert DEFAULT["enabledComponents"] == dict.fromkeys(ON, True) | dict.fromkeys(OFF, False)


def test_parts_that_are_left_out_or_null_keep_their_values() -> None:
    found = merged({"enabledComponents": {"editKwargs": False}, "systemBanner": None, "theme": {"x": 1}})

    assert found == DEFAULT | {
        "enabledComponents": DEFAULT["enabledComponents"] | {"editKwargs": False},
        "theme": {"x": 1},
    }
    assert build_default_configuration() == DEFAULT


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"enabledComponents": {"editKwarg": True}}, "enabledComponents.editKwarg"),
        ({"enabledComponents": {"editKwargs": "yes"}}, "enabledComponents.editKwargs"),
        ({"enabledComponents": []}, "enabledComponents"),
        ({"systemBanner": {"textColor": "red"}}, "systemBanner.textColor"),
        ({"systemBanner": {"textColor": 5}}, "systemBanner.textColor"),
        ({"systemBanner": {"backgroundColor": "#12345"}}, "systemBanner.backgroundColor"),
        ({"systemBanner": {"isEnabled": 1}}, "systemBanner.isEnabled"),
        ({"systemBanner": {"text": "x" * 501}}, "systemBanner.text"),
        ({"systemBanner": BANNER | {"textColor": "#777", "backgroundColor": "#fff"}}, "systemBanner.textColor"),
        ({"announcement": {"message": None}}, "announcement.message"),
        ({"announcement": {"isEnabled": "true"}}, "announcement.isEnabled"),
        ({"global": {"defaultModel": 1}}, "global.defaultModel"),
        ({"maxProjectsPerUser": -1}, "maxProjectsPerUser"),
        ({"maxProjectsPerUser": True}, "maxProjectsPerUser"),
        ({"maxProjectsPerUser": 1_001}, "maxProjectsPerUser"),
        ({"theme": "x" * 70_000}, "configuration"),
    ],
)
def test_a_wrong_part_is_refused_with_its_name(sent: dict[str, Any], field: str) -> None:
    found = merge_configuration(DEFAULT, sent)

    assert isinstance(found, ConfigurationRefused)
    assert found.field == field


def test_the_refusal_of_an_unknown_flag_names_the_known_ones() -> None:
    found = merge_configuration(DEFAULT, {"enabledComponents": {"editKwarg": True}})

    assert isinstance(found, ConfigurationRefused)
    assert all(name in found.reason for name in FLAGS)


@pytest.mark.parametrize(
    "banner",
    [
        BANNER | {"textColor": "#767676", "backgroundColor": "#ffffff"},
        BANNER | {"textColor": "", "backgroundColor": ""},
        {"isEnabled": False, "textColor": "#777", "backgroundColor": "#778"},
    ],
)
def test_a_readable_banner_a_banner_with_the_default_colours_and_a_hidden_one_are_accepted(
    banner: dict[str, Any],
) -> None:
    found = merged({"systemBanner": banner})["systemBanner"]

    assert found == DEFAULT["systemBanner"] | {name: value for name, value in banner.items() if value != ""}


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000", "#ffffff", 21.0), ("#fff", "#fff", 1.0), ("#777777", "#fff", 4.48), ("#fff", "#0000FF", 8.59)],
)
def test_the_contrast_of_colours_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert compute_contrast(one, other) == compute_contrast(other, one) == pytest.approx(ratio, abs=0.005)


def test_a_feature_that_the_installation_lacks_is_never_enabled_and_has_a_reason() -> None:
    features = describe_features(dict.fromkeys(FLAGS, True))

    lacking = {name for name, state in features.items() if not state.available}
    assert {"bedrockAgents", "awsSessions", "showMcpWorkbench", "mcpConnections"} <= lacking
    assert all(features[name].reason and not features[name].enabled for name in lacking)
    assert all(state.enabled and state.reason is None for name, state in features.items() if name not in lacking)


def test_a_flag_that_was_never_stored_has_its_default() -> None:
    assert is_enabled("editKwargs", {})
    assert not is_enabled("projectOrganization", {})
