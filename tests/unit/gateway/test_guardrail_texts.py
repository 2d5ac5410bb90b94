"""The texts that guardrails judge: fields, embeddings and forms; audio is not judged."""

from typing import Any

import pytest

from tests.support.fake_guardrails import guardrail
from tests.support.guarded_call import (
    CHAT,
    Model,
    ask,
)


@pytest.mark.parametrize("identifier", ["deny:bombs", "mask:bombs"])
def test_a_field_name_with_blocked_text_blocks_the_request(identifier: str) -> None:
    model = Model(b"{}")
    named = {"messages": [], "tools": [{"parameters": {"properties": {"my bombs": "bombs", "other": {}}}}]}

    assert ask(CHAT, model, guardrail(identifier), fields=named).status == 400
    assert model.asked == []


def test_embeddings_are_judged_by_their_request() -> None:
    model = Model(b'{"data":[{"embedding":[0.5]}]}')
    guardrails = (guardrail("deny:bombs"), guardrail("deny:bombs", "post_call"))

    assert ask("embeddings", model, *guardrails, fields={"input": ["a", "bombs"]}).status == 400
    assert (
        ask("embeddings", model, *guardrails, fields={"input": [[1, 2]]}).json["error"]["code"] == "unreadable_content"
    )
    assert ask("embeddings", model, *guardrails, fields={"input": ["a"]}).body == model.bodies[0]


@pytest.mark.parametrize(("identifier", "status"), [("deny:bombs", 400), ("mask:bombs", 400), ("deny:none", 200)])
def test_the_texts_of_a_form_are_judged_and_never_masked(identifier: str, status: int) -> None:
    form = b'--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nbombs\r\n--b--\r\n'
    sent: Any = {"fields": {}, "form": form, "media_type": "multipart/form-data; boundary=b"}

    answer = ask("audio/transcriptions", Model(b"{}"), guardrail(identifier), **sent)

    assert answer.status == status


@pytest.mark.parametrize(("said", "status"), [("make bombs", 400), ("bombs", 200)])
def test_a_text_with_blanks_in_a_technical_part_of_a_form_is_judged(said: str, status: int) -> None:
    form = f'--b\r\nContent-Disposition: form-data; name="language"\r\n\r\n{said}\r\n--b--\r\n'.encode()
    sent: Any = {"fields": {}, "form": form, "media_type": "multipart/form-data; boundary=b"}

    assert ask("audio/transcriptions", Model(b"{}"), guardrail("deny:bombs"), **sent).status == status


@pytest.mark.parametrize(
    ("kind", "body", "left"),
    [
        (b"text/plain", b"say secret", b"say {MASKED}"),
        (b"application/json", b"no JSON, secret", b"no JSON, {MASKED}"),
        (b"audio/mpeg", b"\xff secret", b"\xff secret"),
    ],
)
def test_plain_text_is_judged_and_audio_is_not(kind: bytes, body: bytes, left: bytes) -> None:
    answer = ask("audio/transcriptions", Model(body, kind=kind), guardrail("mask:secret", "post_call"), fields={})

    assert answer.body == left
