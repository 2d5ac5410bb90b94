"""Two windows that write to one session at random lose nothing and keep the order."""

import pytest

from tests.support.twins.sessions import MemorySessions
from tests.support.two_windows import TwoWindows


@pytest.mark.parametrize("seed", range(10))
def test_a_thousand_random_requests_of_two_windows_lose_nothing_and_keep_the_order(seed: int) -> None:
    windows = TwoWindows(MemorySessions(), seed)

    for _ in range(1_000):
        windows.step()

    assert all(windows.done.values()), windows.done
    assert len(windows.chat.pauses) > 20  # writes that another window interrupted
