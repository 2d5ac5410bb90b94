"""The answer about a session."""

from dataclasses import replace

from lisa.chat.reading import PageOfRows
from lisa.chat.running_answer import AnswerKey, RunningAnswer
from lisa.chat.session import SessionHead
from lisa.chat.views import session_view
from tests.support.chat import ADA, NOW
from tests.support.twins.contents import MemoryContents

TIME = "2026-11-01T00:00:00.000Z"
REGENERATED = RunningAnswer(AnswerKey(ADA, "a2"), "a2", "q1", NOW + 1, NOW, model="m")
CONTINUED = RunningAnswer(AnswerKey(ADA, "a3"), "a3", "a1", NOW, NOW, continues="a1")


def test_a_session_names_its_running_answers_with_their_places_oldest_first() -> None:
    ended = replace(REGENERATED, status="complete")

    found = session_view(
        SessionHead(ADA, TIME, TIME), PageOfRows((), more=False), MemoryContents(), [REGENERATED, ended, CONTINUED]
    )["runningAnswers"]

    assert found == [
        {
            "answerId": "a3", "messageId": "a3", "parentId": "a1", "continues": "a1", "modelId": None,
            "startedAt": "2026-09-21T14:13:20.000Z",
        },
        {
            "answerId": "a2", "messageId": "a2", "parentId": "q1", "continues": None, "modelId": "m",
            "startedAt": "2026-09-21T14:13:20.001Z",
        },
    ]  # fmt: skip
