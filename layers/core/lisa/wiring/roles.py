"""The groups that carry roles. Importing this loads neither boto3 nor cryptography."""

from lisa.policy.subject import Roles
from lisa.wiring import settings
from lisa.wiring.factories import cached


@cached
def role_groups() -> Roles:
    """Return the groups of administrators and of RAG administrators."""
    return Roles(settings.admin_group(), settings.rag_admin_group())
