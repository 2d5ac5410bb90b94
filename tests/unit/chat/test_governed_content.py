"""The flags that parts of requests need."""

from typing import Any

import pytest

from lisa.chat.governed_content import find_flags_of_change, find_flags_of_completion, find_flags_of_messages

STORED: dict[str, Any] = {
    "sessionConfiguration": {"modelArgs": {"temperature": 0.1}, "chatHistoryBufferSize": 7, "ragTopK": 3},
    "promptConfiguration": {"promptTemplate": "Be brief."},
    "ragConfig": {"repositoryId": "handbook"},
    "selectedModel": {"modelId": "m"},
}


@pytest.mark.parametrize(
    ("sent", "flags"),
    [
        ({"sessionConfiguration": {"modelArgs": {"temperature": 0.9}}}, ["editKwargs"]),
        ({"sessionConfiguration": {"chatHistoryBufferSize": 9}}, ["editChatHistoryBuffer"]),
        ({"sessionConfiguration": {"ragTopK": 9}}, ["editNumOfRagDocument"]),
        ({"promptConfiguration": {"promptTemplate": "Be long."}}, ["editPromptTemplate"]),
        ({"promptConfiguration": {"promptTemplate": "Be brief.", "personaId": "p"}}, []),
        ({"ragConfig": {"repositoryId": "law"}}, ["ragSelectionAvailable"]),
        ({"selectedModel": {"modelId": "other"}}, []),
        ({"sessionConfiguration": "wrong", "promptConfiguration": None}, []),
        (STORED, []),
        ({}, []),
        (None, []),
    ],
)
def test_a_change_of_a_configuration_needs_the_flags_of_its_changed_parts(sent: Any, flags: list[str]) -> None:
    assert find_flags_of_change(STORED, sent) == flags


@pytest.mark.parametrize(
    "name", ["n", "top_p", "frequency_penalty", "presence_penalty", "temperature", "seed", "stop", "reasoning_effort"]
)
def test_a_completion_with_an_argument_of_the_model_needs_the_flag_of_arguments(name: str) -> None:
    assert find_flags_of_completion({name: 1}, searches=False) == ["editKwargs"]


def test_the_first_configuration_of_a_session_needs_no_flag() -> None:
    assert find_flags_of_change({}, STORED) == []


@pytest.mark.parametrize(
    ("metadata", "flags"), [({"fileContext": "text"}, ["uploadContextDocs"]), ({"fileContext": ""}, []), ("x", [])]
)
def test_a_message_with_a_file_needs_the_flag_of_files(metadata: Any, flags: list[str]) -> None:
    assert find_flags_of_messages([{"content": "hi"}, {"metadata": metadata}]) == flags


@pytest.mark.parametrize(
    ("fields", "searches", "flags"),
    [
        ({"messages": [], "max_tokens": 5, "stream": True, "stop": [], "seed": None}, False, []),
        ({"temperature": 0}, False, ["editKwargs"]),
        ({}, True, ["ragSelectionAvailable"]),
        ({"tools": [{"type": "function"}, {"type": "file_search"}]}, False, ["ragSelectionAvailable"]),
        (
            {"tools": [{"type": "file_search", "max_num_results": 3}]},
            False,
            ["ragSelectionAvailable", "editNumOfRagDocument"],
        ),
        ({"tools": [{"type": "file_search", "max_num_results": None}]}, False, ["ragSelectionAvailable"]),
        ({"tools": [{"type": "function", "max_num_results": 3}]}, False, []),
        ({"tools": "wrong"}, False, []),
    ],
)
def test_a_completion_needs_the_flags_of_its_arguments_and_searches(
    fields: dict[str, Any], searches: bool, flags: list[str]
) -> None:
    assert find_flags_of_completion(fields, searches=searches) == flags
