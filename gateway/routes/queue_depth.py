"""The metric QueueDepth of self-hosted models: each replica logs the mean number of its requests of every minute.

The lines have CloudWatch's embedded metric format, so that they need neither a call nor a right.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from gateway.routes.activity import ModelUseCounter
from lisa.models.queue_depth import MINUTE_SECONDS, build_queue_depth_line
from lisa.models.served import ServedModel


@dataclass(frozen=True)
class QueueDepthLog:
    """Writes one line for each self-hosted model at the end of every minute. The clock returns epoch seconds."""

    counter: ModelUseCounter
    models: Mapping[str, ServedModel]
    namespace: str
    write: Callable[[str], None]
    clock: Callable[[], float] = time.time
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def keep_writing(self) -> None:
        """Write at the end of every minute, for ever."""
        while True:
            await self.pause(MINUTE_SECONDS - self.clock() % MINUTE_SECONDS)
            self.write_minute()

    def write_minute(self) -> None:
        """Write the mean of the last minute. A model without requests has the value 0, so that it can scale in."""
        minute = round(self.clock() / MINUTE_SECONDS) * MINUTE_SECONDS - MINUTE_SECONDS
        for model_id, model in list(self.models.items()):
            if model.inference_container is not None and model.base_model_id is None:
                depth = self.counter.measure_mean_in_flight(model_id, MINUTE_SECONDS)
                self.write(json.dumps(build_queue_depth_line(self.namespace, model_id, depth, minute * 1_000)))
