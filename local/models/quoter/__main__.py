"""`python -m local.models.quoter [vllm|tgi]`: serve with the command line of that server; without one, of vLLM."""

import sys

import uvicorn  # type: ignore[import-not-found]

from local.models.flags import find_address, list_served_names, parse_tgi_flags, parse_vllm_flags
from local.models.quoter.server import create_app, read_length
from local.models.quoter.weights import raise_unless_published

kind, arguments = (sys.argv[1], sys.argv[2:]) if sys.argv[1:2] in (["vllm"], ["tgi"]) else ("vllm", sys.argv[1:])
flags = parse_tgi_flags(arguments) if kind == "tgi" else parse_vllm_flags(arguments)
model = flags.model_id if kind == "tgi" else flags.model
host, port = find_address(flags.hostname if kind == "tgi" else flags.host, flags.port)
if model:
    raise_unless_published(model)
uvicorn.run(
    create_app([]) if kind == "tgi" else create_app(list_served_names(flags), read_length(flags.max_model_len)),
    host=host,
    port=port,
    log_level="warning",
    timeout_keep_alive=960,  # seconds, longer than the idle timeout of every load balancer
)
