"""GET /repository, GET /repository/{repositoryId}: the configurations the caller may see."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.adapters.rest import caller, not_found, rest_api
from lisa.adapters.wiring import repositories
from lisa.policy.access import may_use
from lisa.repositories.views import repository_view

logger = Logger()
app = rest_api()


@app.get("/repository")
def list_repositories() -> list[dict[str, Any]]:
    """Every repository the caller may use."""
    subject, stored = caller(app), repositories()
    visible = [repository for repository in stored.all() if may_use(subject, repository.allowed_groups)]
    return [repository_view(repository, stored.pipelines(repository.repository_id)) for repository in visible]


@app.get("/repository/<repositoryId>")
def get_repository(repositoryId: str) -> dict[str, Any]:
    """One repository's configuration."""
    repository = repositories().get(repositoryId)
    if repository is None or not may_use(caller(app), repository.allowed_groups):
        raise not_found()
    return repository_view(repository, repositories().pipelines(repositoryId))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Route the request."""
    return app.resolve(event, context)
