"""A part of a limit that one replica asks for, to spend it without asking again."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Lease:
    """`wanted` of the `limit` requests that a scope, named by its key, may send in one window."""

    scope: str
    window: int
    wanted: int
    limit: int

    def granted(self, asked: int) -> int:
        """What this lease gets once `asked` were asked for in its window by everybody, itself included."""
        before = asked - self.wanted
        return max(0, min(self.wanted, self.limit - before))
