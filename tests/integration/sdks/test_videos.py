"""Videos by OpenAI's SDK: create, poll, download and remix, only for the same caller."""

import openai
import pytest

from tests.support.provider import Provider
from tests.support.provider_script import FILM
from tests.support.public_door import PublicDoor

pytestmark = pytest.mark.cloud
MODEL = "openai-words"


def test_a_video_is_generated_and_downloaded(openai_client: openai.OpenAI, scripted_provider: Provider) -> None:
    made = openai_client.videos.create_and_poll(model=MODEL, prompt="a river", seconds="4")

    assert (made.status, made.model) == ("completed", MODEL)
    assert b"a river" in scripted_provider.about("/videos")[-1].body
    assert openai_client.videos.retrieve(made.id).id == made.id
    assert openai_client.videos.download_content(made.id).read() == FILM
    with pytest.raises(openai.BadRequestError, match="variant"):
        openai_client.videos.download_content(made.id, variant="thumbnail")
    again = openai_client.videos.remix(made.id, prompt="a lake")
    assert openai_client.videos.download_content(again.id).read() == FILM


def test_an_input_picture_reaches_the_provider(openai_client: openai.OpenAI, scripted_provider: Provider) -> None:
    picture = b"\x89PNG\r\n\x1a\n the bank"

    openai_client.videos.create(model=MODEL, prompt="a river", input_reference=("bank.png", picture, "image/png"))

    assert picture in scripted_provider.about("/videos")[-1].body


def test_a_video_id_is_valid_only_for_its_caller(
    serve_door: PublicDoor, openai_client: openai.OpenAI, scripted_provider: Provider
) -> None:
    made = openai_client.videos.create(model=MODEL, prompt="a river")
    before = len(scripted_provider.heard)

    with openai.OpenAI(base_url=f"{serve_door.url}/v1", api_key=serve_door.token("eve"), max_retries=0) as eve:
        for asking in (eve.videos.retrieve, eve.videos.download_content, lambda one: eve.videos.remix(one, prompt="x")):
            for video in (made.id, "video_68f", made.id[:-1]):
                with pytest.raises(openai.NotFoundError) as refused:
                    asking(video)
                assert refused.value.code == "video_not_found"

    assert len(scripted_provider.heard) == before


def test_a_forbidden_model_generates_no_videos(openai_client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        openai_client.videos.create(model="secret", prompt="a river")

    assert refused.value.code == "model_not_found"
