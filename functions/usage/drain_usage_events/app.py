"""Consumer of the queue of usage events: add them to the totals in the usage table, and write metrics.

The metrics are written here and not by the gateway, because one line for each model of a batch replaces one line for
each request.
"""

import json
import os
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.usage.draining import write_usage_batch
from lisa.usage.event import parse_usage_batch
from lisa.usage.metrics import build_metric_lines
from lisa.wiring import settings
from lisa.wiring.usage import usage_store

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS)


def record_usage(record: SQSRecord) -> None:
    """Add one batch of usage events to the totals, and write its metrics."""
    batch = parse_usage_batch(record.body)
    if write_usage_batch(batch, usage_store()):
        for line in build_metric_lines(batch.events, os.environ["POWERTOOLS_SERVICE_NAME"]):
            print(json.dumps(line), flush=True)  # noqa: T201 - CloudWatch reads the line as it stands


@entry_point(logger, settings.usage_table, settings.service_name)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Handle the records. Only failed records are delivered again."""
    return process_partial_response(event=event, record_handler=record_usage, processor=processor, context=context)
