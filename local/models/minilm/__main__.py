"""`python -m local.models.minilm`: serve with the command line of TEI."""

import sys
from pathlib import Path

import uvicorn  # type: ignore[import-not-found]

from local.models.flags import find_address, parse_tei_flags
from local.models.minilm.server import Options, create_app
from local.models.minilm.weights import find_weights
from local.models.minilm.wire import MAX_INPUTS

flags = parse_tei_flags(sys.argv[1:])
host, port = find_address(flags.hostname, flags.port)
options = Options(
    files=find_weights(Path(flags.model_id)) if flags.model_id else None,
    served_name=flags.served_model_name,
    max_inputs=int(flags.max_client_batch_size or MAX_INPUTS),
)
uvicorn.run(
    create_app(options),
    host=host,
    port=port,
    log_level="warning",
    timeout_keep_alive=960,  # seconds, longer than the idle timeout of every load balancer
)
