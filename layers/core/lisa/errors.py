"""The one exception that means "try again": everything else that is raised means "a human looks"."""


class TransientError(Exception):
    """A dependency is away, throttled or slow; the same call may succeed later.

    `dependency` names it for machines (`model:<id>`, `gateway`, `database`, `worker`; empty when nothing may wait for
    it by name), the message for people.
    """

    def __init__(self, message: str, *, dependency: str = "") -> None:
        super().__init__(message)
        self.dependency = dependency
