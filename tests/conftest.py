"""Every worker of a parallel run must collect tests of the same names."""


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Long bytes, which may hold a time or chance, give no name; pytest numbers those that are alike."""
    return f"{argname}-bytes" if isinstance(val, bytes) and len(val) > 24 else None
