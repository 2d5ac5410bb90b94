"""Whether a model may be registered: where its parameters lead, and whose secret it names."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lisa.models.served import ServedModel
from lisa.policy.addresses import AddressPolicy, host_name

_ADDRESSES = frozenset({"api_base", "base_url"})
_OWN = "-management-key"


@dataclass(frozen=True)
class RegistrationRules:
    """The rules at the door of the list of models.

    `resolve` gives the addresses of a host name, none for one that is not known here: names of a VPC often are not, and
    every connection is judged again. `secrets` is what the names of providers' keys begin with.
    """

    addresses: AddressPolicy
    resolve: Callable[[str], Sequence[str]]
    secret_prefix: str

    def refusal(self, model: ServedModel) -> str | None:
        """Why this model is not taken, in words for whoever registers it."""
        if model.api_key_secret is not None and not self._holds_a_key(model.api_key_secret):
            return f"api_key_secret: a provider's key is kept in a secret named {self.secret_prefix}…"
        for name, url in _urls(model.litellm_params):
            reason = self.addresses.refusal_of_url(url) or self._refusal_of_name(url)
            if reason:
                return f"{name}: {reason}"
        return None

    def _refusal_of_name(self, url: str) -> str | None:
        host = host_name(url)
        found = self.resolve(host) if host else ()
        reason = next(filter(None, map(self.addresses.refusal, found)), None)
        return f"{host} stands for an address it may not: {reason}" if reason else None

    def _holds_a_key(self, secret: str) -> bool:
        """By its name, which in an ARN is the seventh part, with six characters of Secrets Manager's own at its end."""
        name = secret.split(":", 6)[-1] if secret.startswith("arn:") else secret
        ours = name.endswith(_OWN) or name.rpartition("-")[0].endswith(_OWN)
        return bool(self.secret_prefix) and name.startswith(self.secret_prefix) and not ours


def _urls(params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in params.items():
        if name in _ADDRESSES or (isinstance(value, str) and "://" in value):
            yield name, str(value)
