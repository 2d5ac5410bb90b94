"""The size of volume tests: small in every run, large with NIGHTLY=1 (`make nightly`)."""

import os


def number_of_files(small: int, nightly: int) -> int:
    """Return the number of files of a volume test in this run."""
    return nightly if os.environ.get("NIGHTLY") == "1" else small
