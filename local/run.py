"""`make run`: start the whole system on this machine and answer a first question."""

import argparse
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
from rich.markup import escape

from local.cloud.process import BusyPort
from local.deploy import DeployError
from local.first_question import QUESTION, CitedAnswer, ask_question, upload_samples, wait_until_searchable
from local.installation import Outputs, run_installation
from local.settings import Installation
from local.waiting import WaitTimeout

console = Console(highlight=False)


@contextmanager
def show_step(name: str) -> Iterator[Callable[[str], None]]:
    """Show the name of a step while it runs, then its duration. The yielded function shows progress beside the name."""
    started = time.monotonic()
    with console.status(f"{name} …") as status:
        yield lambda progress: status.update(f"{name} … [dim]{escape(progress)}[/dim]")
    console.print(f"  [green]✓[/green] {name} [dim]{time.monotonic() - started:.1f} s[/dim]")


def main() -> int:
    """Run until Ctrl-C; with `--once`, until the first answer. Return the exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--once", action="store_true", help="end after the first answer")
    once = options.parse_args().once
    signal.signal(signal.SIGTERM, _raise_interrupt)
    installation, started = Installation.from_environment(), time.monotonic()
    try:
        with run_installation(installation, show_step) as outputs:
            _ask_first_question(outputs, started)
            if not once:
                _wait_for_interrupt(installation, outputs)
    except KeyboardInterrupt:
        console.print("Stopped.")
    except (DeployError, BusyPort, WaitTimeout, LookupError, OSError) as error:
        console.print("lisa:", error, style="red", markup=False, soft_wrap=True)
        return 1
    return 0


def _raise_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _ask_first_question(outputs: Outputs, started: float) -> None:
    with show_step("Uploading the sample documents and waiting until they are searchable"):
        wait_until_searchable(outputs, upload_samples(outputs))
    with show_step("Asking a question"):
        answered = ask_question(outputs)
    _print_answer(answered)
    console.print(f"[dim]Time to the first answer: {time.monotonic() - started:.1f} s[/dim]")


def _print_answer(answered: CitedAnswer) -> None:
    console.print(f"\n[bold]{QUESTION}[/bold]")
    console.print(answered.text, markup=False, soft_wrap=True)
    for citation in answered.citations:
        console.print(f"  ↳ {citation}", markup=False, soft_wrap=True)
    console.print()


def _wait_for_interrupt(installation: Installation, outputs: Outputs) -> None:
    console.print(f"  [bold]Page    {outputs['pageUrl']}[/bold]", soft_wrap=True)
    for user in outputs["demoUsers"]:
        line = f"    {user['username']:<15} {user['password']:<21} {', '.join(user['groups'])}"
        console.print(line, markup=False, soft_wrap=True)
    console.print()
    console.print(f"  API     {outputs['apiUrl']}\n  Serve   {outputs['serveUrl']}/v1", markup=False, soft_wrap=True)
    console.print(
        f"  AWS     {outputs['awsEndpointUrl']}\n  Tokens  in {installation.outputs}", markup=False, soft_wrap=True
    )
    console.print("  Command .local/bin/lisa, in another terminal\n", markup=False, soft_wrap=True)
    console.print("Running until Ctrl-C.")
    while True:
        signal.pause()


if __name__ == "__main__":
    sys.exit(main())
