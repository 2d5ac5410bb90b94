"""The limits of the waiting room."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RoomLimits:
    """The most requests of one model that wait at this replica, and the times of a wait in seconds."""

    places: int = 50
    seconds: float = 240.0
    comment_seconds: float = 5.0  # between two comments to a client that streams
