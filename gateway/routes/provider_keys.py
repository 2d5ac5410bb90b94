"""The providers' keys of models, from Secrets Manager. A missing key disables only its own model."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lisa.models.ports import ModelList
from lisa.models.served import ServedModel

_log = logging.getLogger(__name__)


@dataclass
class ProviderKeys:
    """Fills keys into models. `read` returns the text of a secret, and raises KeyError for a secret without a text."""

    read: Callable[[str], str]
    _known: dict[str, str] = field(default_factory=dict)

    def fill_keys(self, published: ModelList) -> ModelList:
        """Return the list with its keys. A model whose key cannot be read is removed and named in `left_out`."""
        models, left_out = list[ServedModel](), set[str](published.left_out)
        for model in published.models:
            keyed, is_sure = self._fill_key(model)
            if keyed is not None:
                models.append(keyed)
            if keyed is None or not is_sure:
                left_out.add(model.model_id)
        return ModelList(published.version, tuple(models), frozenset(left_out))

    def _fill_key(self, model: ServedModel) -> tuple[ServedModel | None, bool]:
        """Return the model with its key, None without one, and whether the key is up to date."""
        name = model.api_key_secret
        if name is None:
            return model, True
        is_sure = True
        try:
            self._known[name] = self.read(name)
        except (BotoCoreError, OSError, ClientError, KeyError) as error:
            is_sure = False
            if not _is_temporary_error(error):
                self._known.pop(name, None)
            _log.warning("the key of model %s cannot be read: %s", model.model_id, error)
        if name not in self._known:
            return None, False
        params: dict[str, Any] = {**model.litellm_params, "api_key": self._known[name]}
        return model.model_copy(update={"litellm_params": params}), is_sure


def _is_temporary_error(error: Exception) -> bool:
    """Return whether the secret may still exist, so that the known key stays in use."""
    if not isinstance(error, ClientError):
        return not isinstance(error, KeyError)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status >= 500 or "Throttl" in error.response["Error"]["Code"]
