"""The composition root, continued: who may come in, by what this installation gave them."""

from functools import cache

from gateway.authentication import Callers, Functions, People
from gateway.settings import settings
from lisa.adapters import wiring_identity, wiring_oidc
from lisa.adapters.system_identity import ask_sts, sts_endpoint
from lisa.identity.system import role_names
from lisa.policy.subject import Subject


@cache
def functions() -> Functions:
    """Our own functions."""
    own = settings()
    endpoint, region = sts_endpoint()
    roles = role_names(own.system_roles, own.account)
    return Functions(lambda question: ask_sts(question, own.audience, endpoint), region, own.account, roles)


def token(credential: str, now: int) -> tuple[Subject, float] | None:
    """Who holds an API token or the management key, remembered for a short while only: what ends must end soon."""
    subject = wiring_identity.holder(credential, now)
    return None if subject is None else (subject, now + settings().token_cache_seconds)


def function(credential: str, now: int) -> tuple[Subject, float] | None:
    """One of our own functions; what that needs of AWS is looked up at the first of them."""
    return functions()(credential, now)


def callers() -> Callers:
    """Whoever has a credential."""
    return Callers(token, function, People(wiring_oidc.oidc(), settings().jwt_cache_seconds))
