"""What can be wrong with a body. Each message is for its sender."""


class TooLarge(Exception):
    """The body exceeds the limit of this door, in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body exceeds {limit} bytes.")


class TooSlow(Exception):
    """The body did not come in time."""


class TooManyBodies(Exception):
    """So many bytes of bodies are held at the moment that this one must wait; `own` when they are all its caller's."""

    def __init__(self, *, own: bool) -> None:
        super().__init__("bodies are held")
        self.own = own


class UnsupportedEncoding(Exception):
    """The body is compressed in a way that is not understood; `understood` are the ways that are."""

    def __init__(self, coding: str, understood: tuple[str, ...]) -> None:
        super().__init__(f"Content-Encoding {coding!r} is not understood; send {' or '.join(understood)}, or none.")
        self.understood = understood


class Malformed(Exception):
    """The body is not what the path takes. The message says what is wrong with it, `param` names the field."""

    def __init__(self, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.param = param
