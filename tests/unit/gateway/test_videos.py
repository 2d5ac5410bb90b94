"""Ids of videos: sealed for one user, opened by every replica that shares the key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.videos import Video, Videos, from_inner

RIVER = Video("painter", "openai", "video_68f")
REPLICAS = Videos(lambda: b"k" * 32), Videos(lambda: b"k" * 32)


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_what_one_replica_sealed_another_opens(model: str, own_id: str, user: str) -> None:
    one, other = REPLICAS

    video = Video(model, "openai", own_id)

    assert other.opened(one.sealed(video, user), user) == video


def test_of_litellms_id_the_provider_and_its_id_are_kept() -> None:
    assert from_inner("painter", Video("sora-2", "azure", "video_1;2").inner_id) == Video(
        "painter", "azure", "video_1;2"
    )
    with pytest.raises(ValueError, match="calls a video"):
        from_inner("painter", "video_bmV3IGZvcm0=")


@given(st.text(), st.text())
def test_it_opens_for_nobody_else(user: str, other: str) -> None:
    opened = REPLICAS[0].opened(REPLICAS[0].sealed(RIVER, user), other)

    assert opened == (RIVER if user == other else None)


@given(st.text())
def test_what_was_never_sealed_opens_nothing(made_up: str) -> None:
    assert REPLICAS[0].opened(made_up, "ann") is None


@pytest.mark.parametrize("place", range(0, 60, 7))
def test_a_changed_letter_closes_it(place: int) -> None:
    sealed = REPLICAS[0].sealed(RIVER, "ann")
    changed = sealed[:place] + ("a" if sealed[place] != "a" else "b") + sealed[place + 1 :]

    assert REPLICAS[0].opened(changed, "ann") is None


def test_another_installations_key_opens_nothing() -> None:
    assert Videos().opened(REPLICAS[0].sealed(RIVER, "ann"), "ann") is None
