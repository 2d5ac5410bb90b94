"""The rules for the registration of a model."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lisa.models.served import ServedModel
from lisa.policy.addresses import AddressPolicy, parse_host_name

_ADDRESSES = frozenset({"api_base", "base_url"})
_RESERVED = "-management-key"  # the end of the name of the platform's own secret


@dataclass(frozen=True)
class RegistrationRules:
    """The rules that a model must keep to get into the list of models.

    `resolve` returns the addresses of a host name, and none for an unknown one: names of a VPC are often unknown here,
    and the gateway checks every connection again. The names of providers' keys must begin with `secret_prefix`.
    """

    addresses: AddressPolicy
    resolve: Callable[[str], Sequence[str]]
    secret_prefix: str

    def registration_refusal(self, model: ServedModel) -> str | None:
        """Return the reason why this model cannot be registered, as a message for the administrator, or None."""
        if model.api_key_secret is not None and not self._is_provider_key_name(model.api_key_secret):
            return f"api_key_secret: store the provider's key in a secret whose name begins with {self.secret_prefix}…"
        for name, url in _find_urls(model.litellm_params):
            reason = self.addresses.url_refusal(url) or self._host_name_refusal(url)
            if reason:
                return f"{name}: {reason}"
        return None

    def _host_name_refusal(self, url: str) -> str | None:
        host = parse_host_name(url)
        found = self.resolve(host) if host else ()
        reason = next(filter(None, map(self.addresses.address_refusal, found)), None)
        return f"the address of {host} is forbidden: {reason}" if reason else None

    def _is_provider_key_name(self, secret: str) -> bool:
        """Return whether the name is one of a provider's key. In an ARN it is the seventh part, with a random end."""
        name = secret.split(":", 6)[-1] if secret.startswith("arn:") else secret
        is_reserved = name.endswith(_RESERVED) or name.rpartition("-")[0].endswith(_RESERVED)
        return bool(self.secret_prefix) and name.startswith(self.secret_prefix) and not is_reserved


def _find_urls(params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in params.items():
        if name in _ADDRESSES or (isinstance(value, str) and "://" in value):
            yield name, str(value)
