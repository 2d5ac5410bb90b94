"""The configuration of a session: its keys are set and removed one by one."""

from collections.abc import Sequence

from lisa.chat.message import Row
from lisa.chat.refusals import MessageRefused
from lisa.chat.session import SessionHead
from lisa.chat.writing import Change
from tests.support.chat import ADA, Chat, turns, written
from tests.support.twins.sessions import MemorySessions


def configured(chat: Chat, **configuration: object) -> dict[str, object]:
    """Set keys of the configuration and return the whole configuration."""
    result = written(chat.writer.change(ADA, Change(create=True, configuration=configuration)))
    return dict(result.head.configuration)


def test_a_configuration_keeps_the_keys_that_a_request_does_not_send() -> None:
    chat = Chat()
    configured(chat, persona={"title": "Pirate"}, modelArguments={"temperature": 0.5})

    changed = configured(chat, modelArguments={"temperature": 1})

    assert changed == {"persona": {"title": "Pirate"}, "modelArguments": {"temperature": 1}}


def test_a_key_of_a_configuration_is_removed_by_null() -> None:
    chat = Chat()
    configured(chat, persona={"title": "Pirate"}, modelArguments={})

    assert configured(chat, persona=None) == {"modelArguments": {}}


def test_two_windows_that_set_different_keys_at_the_same_time_keep_both() -> None:
    class OtherWindow(MemorySessions):
        """Sessions in which another window sets a key before the next write."""

        is_idle = True

        def replace_head_and_add_messages(
            self, before: SessionHead | None, after: SessionHead, rows: Sequence[Row] = ()
        ) -> bool:
            if self.is_idle and before is not None:
                self.is_idle = False
                configured(Chat(self), modelArguments={"temperature": 1})
            return super().replace_head_and_add_messages(before, after, rows)

    chat = Chat(OtherWindow())
    chat.append(*turns("ab"))

    assert configured(chat, persona={"title": "Pirate"}) == {
        "persona": {"title": "Pirate"},
        "modelArguments": {"temperature": 1},
    }


def test_a_configuration_that_grows_beyond_its_limit_is_refused_and_nothing_changes() -> None:
    chat = Chat()
    configured(chat, first="x" * 40_000)

    refused = chat.writer.change(ADA, Change(create=True, configuration={"second": "y" * 40_000}))

    assert refused == MessageRefused("configuration", "it may have 64 KB of JSON")
    found = chat.sessions.read_head(ADA)
    assert found is not None
    assert list(found.configuration) == ["first"]
