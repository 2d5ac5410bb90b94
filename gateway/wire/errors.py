"""Errors of request bodies. Their messages are for the client."""


class TooLarge(Exception):
    """The body exceeds the limit, in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body exceeds {limit} bytes.")


class TooSlow(Exception):
    """The body did not arrive in time."""


class TooManyBodies(Exception):
    """The process holds too many bytes of bodies; `own` says that all of them are of this caller."""

    def __init__(self, *, own: bool) -> None:
        super().__init__("bodies are held")
        self.own = own


class UnsupportedEncoding(Exception):
    """The body has a content coding that is not supported; `understood` are the supported ones."""

    def __init__(self, coding: str, understood: tuple[str, ...]) -> None:
        super().__init__(f"Content-Encoding {coding!r} is not supported; send {' or '.join(understood)}, or none.")
        self.understood = understood


class Malformed(Exception):
    """The body is not valid for its endpoint. The message says why, `param` names the field."""

    def __init__(self, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.param = param
