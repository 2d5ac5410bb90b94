"""The groups of an embedding model apply when a collection is created and when it is used."""

from typing import Any

import pytest

from lisa.models.served import ServedModel
from lisa.wiring import models as wiring_models
from retrieval.api.app import handler as retrieval_handler
from tests.support.rest import ADA, EVE, ROOT, Answer, Door

ONE = "/repository/handbook/collection"
REFUSED = "there is no such embedding model in service, or you may not use it"


@pytest.fixture(autouse=True)
def handbook(door: Door, documents: Door) -> Any:
    limit("laws", "law")
    limit("open")
    wiring_models.model_store().publish_model(ServedModel(model_id="chat", litellm_params={}))
    return door.repository()


def limit(model: str, *groups: str) -> None:
    wiring_models.model_store().publish_model(
        ServedModel(model_id=model, model_type="embedding", litellm_params={}, allowed_groups=groups)
    )


def create_collection(door: Door, who: Any, model: str) -> Answer:
    return door.ask(who, "POST", ONE, {"name": f"with {model}", "embeddingModel": model})


@pytest.mark.parametrize("model", ["laws", "absent", "chat", "#routes"])
def test_a_collection_cannot_use_a_forbidden_embedding_model(door: Door, model: str) -> None:
    answer = create_collection(door, EVE, model)

    assert (answer.status, answer.message) == (400, f"embeddingModel: {REFUSED}")
    assert len(door.get(EVE, ONE)["collections"]) == 1


def test_a_caller_who_may_use_the_model_creates_a_collection_with_it(door: Door) -> None:
    assert (
        create_collection(door, ADA, "laws").status
        == create_collection(door, EVE, "open").status
        == create_collection(door, EVE, "minilm").status
        == 200
    )


def test_hidden_and_absent_models_are_refused_alike_when_a_collection_is_used(door: Door, documents: Door) -> None:
    mine = door.done(create_collection(door, EVE, "open"))["collectionId"]
    search, bulk = f"/repository/handbook/similaritySearch?query=a&collectionId={mine}", {"keys": ["a.txt"]}

    def used() -> list[Answer]:
        return [
            Door(retrieval_handler).ask(EVE, "GET", search),
            documents.ask(EVE, "POST", "/repository/handbook/bulk", bulk | {"collectionId": mine}),
        ]

    limit("open", "law")
    hidden = used()
    wiring_models.model_store().withdraw_model("open")
    absent = used()

    assert [answer.status for answer in hidden] == [404, 404]
    assert {answer.message for answer in hidden + absent} == {f"the embedding model of this collection: {REFUSED}"}


def test_every_user_of_a_repository_may_search_with_its_own_model(door: Door) -> None:
    limit("minilm", "law")

    answer = Door(retrieval_handler).ask(EVE, "GET", "/repository/handbook/similaritySearch?query=a")

    assert answer.status == 503  # the request reached the model, which is unavailable


def test_a_repository_cannot_use_a_model_that_does_not_embed(door: Door) -> None:
    wanted = {"repositoryId": "other", "embeddingModelId": "chat"}

    assert door.ask(ROOT, "POST", "/repository", wanted).message.startswith(
        "embeddingModelId: chat is not an embedding model"
    )
    answer = door.ask(ROOT, "PUT", "/repository/handbook", {"embeddingModelId": "chat"})
    assert answer.message.startswith("embeddingModelId: chat is not an embedding model")
