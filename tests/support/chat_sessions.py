"""Chat sessions in memory, as the gateway and the API use them."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.stages.sessions.session_routes import SessionRoutes
from gateway.stages.sessions.session_stage import SessionStage
from gateway.stages.sessions.session_store import SessionStore
from lisa.chat.writing import SessionWriter
from tests.support.twins.answers import MemoryAnswers
from tests.support.twins.contents import MemoryContents
from tests.support.twins.sessions import MemorySessions
from tests.support.twins.user_settings import MemoryProjects


@dataclass
class ChatSessions:
    """The stores of a chat. `time` is the time in epoch ms, `switched_off` holds flags."""

    sessions: MemorySessions = field(default_factory=MemorySessions)
    answers: MemoryAnswers = field(default_factory=MemoryAnswers)
    contents: MemoryContents = field(default_factory=MemoryContents)
    projects: MemoryProjects = field(default_factory=MemoryProjects)
    time: int = 1_700_000_000_000
    new_id: Callable[[], str] = field(default_factory=lambda: map("id{}".format, itertools.count(1)).__next__)

    switched_off: set[str] = field(default_factory=set)

    @property
    def writer(self) -> SessionWriter:
        """The writer of sessions, which never waits."""
        return SessionWriter(self.sessions, self.contents, self.now, self.new_id, lambda _attempt: None)

    @property
    def store(self) -> SessionStore:
        """The gateway's reads and writes."""
        return SessionStore(self.writer, self.answers, self.projects, self.now, self.new_id, lambda _seconds: None)

    def now(self) -> int:
        """Return the time."""
        return self.time

    def stage(self, flush_seconds: float = 0.01) -> SessionStage:
        """Return the gateway's stage."""
        return SessionStage(self.store, flush_seconds, lambda name: name not in self.switched_off)

    def routes(self) -> SessionRoutes:
        """Return the routes of running answers."""
        return SessionRoutes(self.store, poll_seconds=0.01)
