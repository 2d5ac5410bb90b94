"""A form that asks for changed images and names a session is stored with the images that were given."""

import json
from typing import Any

import pytest

from tests.support.image_studio import JPEG, PNG, Studio, list_image_keys


def edit_form(**texts: str) -> tuple[dict[str, str], list[tuple[str, Any]]]:
    """Return the texts and the files of a form that asks for a change of two images."""
    fields = {"model": "open", "prompt": "Make it night", "n": "2", "size": "512x512", **texts}
    images = [("image[]", ("a.png", PNG, "image/png")), ("image[]", ("b", JPEG, "application/octet-stream"))]
    return fields, [*images, ("mask", ("mask.png", b"\x89PNG mask", "image/png"))]


IDS = {"session_id": "s1", "message_id": "q1", "answer_id": "a1"}


@pytest.mark.parametrize(
    "metadata",
    [{"metadata": json.dumps(IDS)}, {f"metadata[{name}]": value for name, value in IDS.items()}],
    ids=["JSON", "as SDKs write it"],
)
def test_changed_images_are_stored_with_the_description_and_the_images_that_were_given(
    metadata: dict[str, str],
) -> None:
    studio = Studio()

    answer = studio.edit(*edit_form(**metadata))

    assert answer.status_code == 200, answer.text
    assert answer.headers["x-answer-id"] == "a1"
    question, images = studio.stored()
    text, *given = question["content"]
    assert (question["id"], text) == ("q1", {"type": "text", "text": "Make it night"})
    assert [studio.stores.contents.get(part["image_url"]["s3_key"]) for part in given] == [PNG, JPEG]
    assert question["metadata"] == {"modelName": "open", "image": {"n": 2, "size": "512x512"}}
    assert (images["id"], images["parent"], images["metadata"]["prompt"]) == ("a1", "q1", "Make it night")
    assert [studio.stores.contents.get(key) for key in list_image_keys(images)] == [PNG, JPEG]


def test_the_provider_of_changed_images_receives_the_form_without_the_session() -> None:
    studio = Studio()
    texts, files = edit_form(metadata=json.dumps(IDS))

    studio.edit(texts, files)

    received = studio.upstream.forms[0]
    assert [(name, value) for name, value in received if isinstance(value, str)] == [
        (name, value) for name, value in texts.items() if name != "metadata"
    ]
    assert [(name, value) for name, value in received if not isinstance(value, str)] == files


def test_a_form_that_names_no_session_is_passed_on_and_stores_nothing() -> None:
    studio = Studio()

    answer = studio.edit(*edit_form())

    assert (answer.status_code, studio.stored(), len(studio.upstream.forms)) == (200, [], 1)
    assert "x-answer-id" not in answer.headers


@pytest.mark.parametrize("metadata", ["x", "[]", '{"topic": "cats"}', "[" * 100_000])
def test_metadata_of_a_form_that_names_no_session_is_refused_as_an_unknown_field(metadata: str) -> None:
    studio = Studio()

    answer = studio.edit(*edit_form(metadata=metadata))

    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "metadata")
    assert studio.stored() == []


@pytest.mark.parametrize(
    "texts",
    [{"metadata": '{"session_id": "no id!"}'}, {"metadata": json.dumps(IDS), "stream": "true"}],
    ids=["wrong id", "stream"],
)
def test_a_wrong_form_for_a_session_is_refused_before_it_reaches_the_model(texts: dict[str, str]) -> None:
    studio = Studio()

    answer = studio.edit(*edit_form(**texts))

    assert answer.status_code == 400
    assert (studio.upstream.forms, studio.stored()) == ([], [])
