"""Patch: the definition of a state machine may be YAML, as `sam deploy` uploads it."""

import json
from typing import Any

import yaml
from ministack.services.cloudformation import provisioners

from local.cloud.patching import find_native


def apply() -> None:
    """Apply the patch. The emulator supports only JSON and reports an error only at the first execution."""
    native = find_native(provisioners, "_sfn_definition", "props")

    def definition(props: Any) -> str:
        text = str(native(props))
        return text if text.lstrip().startswith("{") else json.dumps(yaml.safe_load(text))

    provisioners._sfn_definition = definition
