"""Names of parametrized tests, which must be the same in every xdist worker."""


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Return a fixed name for long bytes, which may contain a time or random data; pytest numbers equal names."""
    return f"{argname}-bytes" if isinstance(val, bytes) and len(val) > 24 else None
