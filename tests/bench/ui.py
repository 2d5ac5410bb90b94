"""`make bench-ui`: streaming while the user types, the first paint, and the opening of a long chat, in one Chromium.

STREAM_SECONDS is the length of each streamed answer. The last two figures need `make run`.
"""

import os
import sys

from playwright.sync_api import sync_playwright
from rich.console import Console

from local.settings import Installation
from tests.bench.ui_opening import measure_opening
from tests.bench.ui_streaming import measure_streaming
from tests.support.browser import find_chromium
from tests.support.installation import RunningInstallation

SECONDS = int(os.environ.get("STREAM_SECONDS", "40"))
console = Console(highlight=False, width=120)


def main() -> int:
    """Measure and print; return 0 if all goals are reached, 1 if not, 2 if a part could not be measured."""
    installation = Installation.from_environment()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        try:
            reached = measure_streaming(browser, SECONDS, console)
            if not installation.outputs.is_file():
                console.print(f"bench: {installation.outputs} is missing: leave `make run` running in another terminal")
                return 2 if reached else 1
            reached = measure_opening(browser, RunningInstallation(installation), console) and reached
        finally:
            browser.close()
    return int(not reached)


if __name__ == "__main__":
    sys.exit(main())
