"""The one exception that means "try again": everything else that is raised means "a human looks"."""


class TransientError(Exception):
    """A dependency is away, throttled or slow; the same call may succeed later. The message names the dependency."""
