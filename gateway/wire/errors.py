"""The errors of requests and their bodies. Their messages are sent to the client."""


class BodyTooLarge(Exception):
    """The error of a request body that exceeds its limit in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body exceeds {limit} bytes.")


class BodyTooSlow(Exception):
    """The error of a request body that did not arrive in time."""


class TooManyBodies(Exception):
    """The error of a request while the process holds too many bytes of bodies; `own`: all are of this caller."""

    def __init__(self, *, own: bool) -> None:
        super().__init__("bodies are held")
        self.own = own


class UnsupportedEncoding(Exception):
    """The error of a body with an unsupported content coding; `understood` are the supported ones."""

    def __init__(self, coding: str, understood: tuple[str, ...]) -> None:
        super().__init__(f"Content-Encoding {coding!r} is not supported; send {' or '.join(understood)}, or none.")
        self.understood = understood


class MalformedRequest(Exception):
    """The error of a request that is not valid for its endpoint; its message says why, `param` names the field."""

    def __init__(self, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.param = param
