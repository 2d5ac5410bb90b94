"""The routes of the configuration."""

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.exceptions import ServiceError
from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from pydantic import BaseModel, Field

from lisa.chat.configuration import GLOBAL, ConfigurationRefused
from lisa.chat.configuring import (
    ConfigurationChange,
    build_etag,
    change_configuration,
    list_configurations,
)
from lisa.chat.refusals import StaleVersion
from lisa.chat.session import format_time, is_id
from lisa.chat.settings_answers import ConfigurationChanged, ConfigurationView
from lisa.chat.settings_views import configurations_view
from lisa.policy.resources import Configuration
from lisa.policy.rules import Action
from lisa.rest.access import raise_unless_allowed, read_caller
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.rest.etag import read_if_match, set_etag
from lisa.rest.refusals import declare_errors, declare_not_modified
from lisa.wiring.flags import configuration_store
from lisa.wiring.process import epoch_milliseconds

router = create_rest_router()
MOST_VERSIONS = 100


class NewConfiguration(BaseModel):
    """The parts of the configuration to change. Further fields of older clients, as `changedBy`, are ignored."""

    configuration: dict[str, Any]
    changeReason: Annotated[str | None, Field(max_length=1_000)] = None


@router.get("/configuration", responses=declare_not_modified())
def list_configuration_versions(
    configScope: Annotated[str, Query(pattern=r"^[A-Za-z0-9_-]{1,64}$")] = GLOBAL,
    limit: Annotated[int, Query(ge=1, le=MOST_VERSIONS)] = MOST_VERSIONS,
) -> list[ConfigurationView]:
    """List the versions of the configuration.

    Version 0 has the default values. The first entry also says which features this installation has. With the header
    `If-None-Match`, an unchanged configuration is answered with 304.

    Returns:
        The versions, newest first.
    """
    raise_unless_allowed(read_caller(router), Action.USE, Configuration())
    versions = list_configurations(configuration_store(), configScope, limit)
    set_etag(router, build_etag(versions[0]), is_whole=True)
    return configurations_view(versions)


@router.put("/configuration/<configScope>", responses=declare_errors(412))
def change_configuration_of_scope(configScope: str, body: Annotated[NewConfiguration, Body()]) -> ConfigurationChanged:
    """Change the configuration.

    Only administrators may do this. Every change makes a new version; parts that the body leaves out keep their
    values. An older version is restored by sending its configuration. With the header `If-Match`, the configuration
    must be unchanged.

    Returns:
        The number and the entity tag of the new version.
    """
    subject = read_caller(router)
    raise_unless_allowed(subject, Action.ADMINISTER, Configuration())
    if not is_id(configScope):
        raise bad_request_error("configScope", "write 1 to 64 letters, digits, hyphens or underscores")
    change = ConfigurationChange(
        configScope,
        body.configuration,
        subject.user,
        body.changeReason or "",
        format_time(epoch_milliseconds()),
        read_if_match(router),
    )
    result = change_configuration(configuration_store(), change)
    if isinstance(result, ConfigurationRefused):
        raise bad_request_error(result.field, result.reason)
    if isinstance(result, StaleVersion):
        raise ServiceError(HTTPStatus.PRECONDITION_FAILED, result.message)
    set_etag(router, build_etag(result))
    return {"status": "ok", "versionId": result.number, "etag": build_etag(result)}
