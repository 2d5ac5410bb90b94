"""The command `lisa reconcile`, which compares pipelines with their buckets at once."""

import argparse
import time
from typing import Any

from lisa.repositories.repository import Pipeline
from lisa.repositories.run import PipelineRun
from lisa.repositories.views import run_view
from lisa.wiring.process import epoch_milliseconds
from lisa.wiring.repositories import repository_store, sync_workflow


def register_commands(commands: Any) -> None:
    """Add the command `reconcile`."""
    command = commands.add_parser("reconcile", help="compare pipelines with their buckets now")
    command.add_argument("--repository", help="only this repository's pipelines")
    command.add_argument("--pipeline", help="only this pipeline")
    command.add_argument("--no-wait", action="store_true", help="start, and do not wait for the results")
    command.set_defaults(run=_run_reconcile)


def _run_reconcile(options: argparse.Namespace) -> dict[str, Any]:
    started = [(pipeline, _start_executions(pipeline)) for pipeline in _select_pipelines(options)]
    if options.no_wait:
        return {"started": [name for _, name in started]}
    return {"runs": [run_view(_wait_for_executions(pipeline, name)) for pipeline, name in started]}


def _select_pipelines(options: argparse.Namespace) -> list[Pipeline]:
    stored = repository_store()
    found = stored.list_pipelines(options.repository) if options.repository else stored.list_all_pipelines()
    return [pipeline for pipeline in found if options.pipeline in (None, pipeline.pipeline_id)]


def _start_executions(pipeline: Pipeline) -> str:
    name = f"{pipeline.pipeline_id}-{epoch_milliseconds()}"
    sync_workflow().start_sync(pipeline.repository_id, pipeline.pipeline_id, "command", name)
    return name


def _wait_for_executions(pipeline: Pipeline, name: str) -> PipelineRun:
    while True:
        runs = repository_store().list_runs(pipeline.repository_id, pipeline.pipeline_id, 20)
        for run in runs:
            if run.run_id == name and run.ended:
                return run
        time.sleep(0.5)
