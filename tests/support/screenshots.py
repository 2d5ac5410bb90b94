"""Screenshots of browser tests: `SCREENSHOTS=folder make browser` writes them."""

import os
from pathlib import Path

from playwright.sync_api import Page


def take_screenshot(page: Page, name: str) -> None:
    """Save what the page shows as NAME.png, if the run was asked for screenshots."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled")
