"""How much the tests of volume do: a small size in every run, the nightly one with NIGHTLY=1 (`make nightly`)."""

import os


def number_of_files(small: int, nightly: int) -> int:
    """How many files a test of volume uses."""
    return nightly if os.environ.get("NIGHTLY") == "1" else small
