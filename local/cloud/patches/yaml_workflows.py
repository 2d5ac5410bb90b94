"""A state machine's definition may be YAML, as `sam deploy` uploads it."""

import json
from typing import Any

import yaml
from ministack.services.cloudformation import provisioners

from local.cloud.patching import find_native


def apply() -> None:
    """Natively only JSON is understood, and only the first execution says so."""
    native = find_native(provisioners, "_sfn_definition", "props")

    def definition(props: Any) -> str:
        text = str(native(props))
        return text if text.lstrip().startswith("{") else json.dumps(yaml.safe_load(text))

    provisioners._sfn_definition = definition
