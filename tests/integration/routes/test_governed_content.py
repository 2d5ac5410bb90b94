"""Changes of sessions are refused while the flags of their contents are off."""

from collections.abc import Mapping
from typing import Any

import boto3
import pytest

from chat.api.app import handler
from lisa.chat.flags import FLAGS
from tests.support.flags import switch
from tests.support.rest import ADA, Door
from tests.support.tables import create_table

QUESTION = {"type": "human", "content": "hi"}
UNCHANGED: Mapping[str, Any] = {
    "messages": [QUESTION],
    "configuration": {
        "sessionConfiguration": {"modelArgs": {"temperature": 0.1}, "chatHistoryBufferSize": 7, "ragTopK": 3},
        "promptConfiguration": {"promptTemplate": "Be brief."},
        "ragConfig": {"repositoryId": "handbook"},
    },
}
#: The body of a change by the flag that governs its contents.
CHANGES: Mapping[str, Mapping[str, Any]] = {
    "editKwargs": {"configuration": {"sessionConfiguration": {"modelArgs": {"temperature": 0.9}}}},
    "editChatHistoryBuffer": {"configuration": {"sessionConfiguration": {"chatHistoryBufferSize": 9}}},
    "editNumOfRagDocument": {"configuration": {"sessionConfiguration": {"ragTopK": 9}}},
    "editPromptTemplate": {"configuration": {"promptConfiguration": {"promptTemplate": "Be long."}}},
    "ragSelectionAvailable": {"configuration": {"ragConfig": {"repositoryId": "law"}}},
    "uploadContextDocs": {"messages": [QUESTION | {"metadata": {"fileContext": "the text of a file"}}]},
}


@pytest.fixture
def chat(account: None) -> Door:
    """The function of the sessions, with one stored session."""
    create_table("ChatTable")
    boto3.client("s3").create_bucket(Bucket="chat")
    door = Door(handler)
    door.done(door.ask(ADA, "PUT", "/session/s-1", UNCHANGED))
    return door


@pytest.mark.parametrize(("method", "path"), [("PUT", "/session/s-1"), ("POST", "/session/s-1/messages")])
@pytest.mark.parametrize("flag", CHANGES)
def test_a_change_of_a_session_is_refused_while_the_flag_of_its_contents_is_off(
    chat: Door, method: str, path: str, flag: str
) -> None:
    switch(**{flag: False})
    refused = chat.ask(ADA, method, path, {**UNCHANGED, **CHANGES[flag]})
    accepted = chat.ask(ADA, method, path, UNCHANGED)
    switch(**{flag: True})

    assert refused.status == 403
    assert flag in refused.message
    assert accepted.status == 200
    assert chat.ask(ADA, method, path, {**UNCHANGED, **CHANGES[flag]}).status == 200


def test_every_available_flag_refuses_requests_or_says_why_it_concerns_the_page_alone() -> None:
    by_route = {name for name, flag in FLAGS.items() if flag.routes or flag.open_to_administrators}
    page_only = {name for name, flag in FLAGS.items() if flag.page_only}

    assert by_route | set(CHANGES) | page_only == {name for name, flag in FLAGS.items() if not flag.lacking}
    assert page_only == {"viewMetaData", "modelLibrary", "enableModelComparisonUtility"}
    assert not page_only & (by_route | set(CHANGES))
