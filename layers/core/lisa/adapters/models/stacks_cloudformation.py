"""The stacks of self-hosted models in CloudFormation."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from lisa.adapters.aws.error_kinds import find_error_code
from lisa.models.cloud_states import StackFailure, StackState
from lisa.models.drift_snapshot import StoredStack

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import ParameterTypeDef, StackEventTypeDef, StackTypeDef, TagTypeDef

_MINUTES: Final = 30
_MODEL, _DEPLOYMENT = "lisa-model", "lisa-deployment"  # tags
#: Reasons that only say that another resource failed first.
_FOLLOW_UPS: Final = ("Resource creation cancelled", "The following resource(s) failed")


class CloudFormationStacks:
    """Creates, describes and deletes stacks. All of a model's resources have the tags lisa-model and lisa-deployment.

    `role` is the ARN of the role with which CloudFormation creates and deletes them; it is needed for the creation, as
    is `deployment`, the name of the installation.
    """

    def __init__(self, client: "CloudFormationClient", role: str = "", deployment: str = "") -> None:
        self._client, self._role, self._deployment = client, role, deployment

    def create(self, name: str, token: str, template: str, parameters: Mapping[str, str]) -> str:
        try:
            created = self._client.create_stack(
                StackName=name,
                ClientRequestToken=token,
                TemplateBody=template,
                Parameters=_build_parameters(parameters),
                RoleARN=self._role,
                OnFailure="ROLLBACK",
                TimeoutInMinutes=_MINUTES,
                Tags=_build_tags({_MODEL: parameters.get("ModelId", name), _DEPLOYMENT: self._deployment}),
            )
        except ClientError as error:
            if find_error_code(error) != "AlreadyExistsException":
                raise
            existing = self.describe(name)  # an earlier attempt created it, but its answer was lost
            if existing is None:
                raise
            return existing.stack_id
        return created["StackId"]

    def update(self, stack: str, token: str, template: str, parameters: Mapping[str, str]) -> bool:
        try:
            self._client.update_stack(
                StackName=stack,
                ClientRequestToken=token,
                TemplateBody=template,
                Parameters=_build_parameters(parameters),
                RoleARN=self._role,
            )
        except ClientError as error:
            if _refuses_update(error) and self._has_changed(stack, token):
                return True  # an earlier attempt started the update, but its answer was lost
            if _changes_nothing(error):
                return False
            raise
        return True

    def cancel_update(self, stack: str, token: str) -> None:
        try:
            self._client.cancel_update_stack(StackName=stack, ClientRequestToken=token)
        except ClientError as error:
            if find_error_code(error) not in ("ValidationError", "TokenAlreadyExistsException"):
                raise  # these two mean that no update is under way

    def describe(self, stack: str) -> StackState | None:
        found = self._find(stack)
        return _build_state(found) if found else None

    def list_stored(self, prefix: str) -> Sequence[StoredStack]:
        pages = self._client.get_paginator("list_stacks").paginate()
        names = [
            one["StackName"]
            for page in pages
            for one in page["StackSummaries"]
            if one["StackName"].startswith(prefix) and one["StackStatus"] != "DELETE_COMPLETE"
        ]
        return [found for name in names if (found := self._read_stored(name)) is not None]

    def _read_stored(self, name: str) -> StoredStack | None:
        """Return the stack of a model, or None if it is none or was deleted after it was listed."""
        found = self._find(name)
        tags = {one["Key"]: one["Value"] for one in found.get("Tags", [])} if found else {}
        if found is None or _MODEL not in tags:
            return None
        parameters = {one["ParameterKey"]: one.get("ParameterValue", "") for one in found.get("Parameters", [])}
        changed = max(found["CreationTime"], found.get("LastUpdatedTime", found["CreationTime"]))
        return StoredStack(
            name,
            _build_state(found),
            tags[_MODEL],
            tags.get(_DEPLOYMENT, ""),
            parameters.get("InstanceType", ""),
            int(changed.timestamp() * 1_000),
        )

    def _find(self, stack: str) -> "StackTypeDef | None":
        try:
            [found] = self._client.describe_stacks(StackName=stack)["Stacks"]
        except ClientError as error:
            if _is_missing(error):
                return None
            raise
        return found

    def list_failures(self, stack: str, token: str) -> Sequence[StackFailure]:
        failed = [
            StackFailure(one.get("LogicalResourceId", ""), one.get("ResourceType", ""), one["ResourceStatusReason"])
            for one in self._list_events(stack, token)
            if one.get("ResourceStatus", "").endswith("_FAILED") and one.get("ResourceStatusReason")
        ]
        return [one for one in reversed(failed) if not one.reason.startswith(_FOLLOW_UPS)]

    def delete(self, stack: str, token: str) -> bool:
        try:
            self._client.delete_stack(StackName=stack, ClientRequestToken=token)
        except ClientError as error:
            if _has_message(error, "cannot be deleted while in status"):
                return False
            raise
        return True

    def _has_changed(self, stack: str, token: str) -> bool:
        return any(True for _ in self._list_events(stack, token))

    def _list_events(self, stack: str, token: str) -> "Iterator[StackEventTypeDef]":
        """Yield the events of the change with this token, newest first. All events of a change have its token."""
        pages = self._client.get_paginator("describe_stack_events").paginate(StackName=stack)
        return (one for page in pages for one in page["StackEvents"] if one.get("ClientRequestToken") == token)


def _build_state(found: "StackTypeDef") -> StackState:
    outputs = {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])}
    return StackState(found["StackId"], found["StackStatus"], outputs)


def _build_tags(tags: Mapping[str, str]) -> "list[TagTypeDef]":
    """Return the tags that have a value."""
    return [{"Key": key, "Value": value} for key, value in tags.items() if value]


def _build_parameters(parameters: Mapping[str, str]) -> "list[ParameterTypeDef]":
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]


def _changes_nothing(error: ClientError) -> bool:
    return _has_message(error, "No updates")


def _refuses_update(error: ClientError) -> bool:
    """Return whether an update is refused for a reason that an earlier attempt of the same update may have caused."""
    is_repeated = find_error_code(error) == "TokenAlreadyExistsException"
    return is_repeated or _changes_nothing(error) or _has_message(error, "can not be updated")


def _is_missing(error: ClientError) -> bool:
    return _has_message(error, "does not exist")


def _has_message(error: ClientError, phrase: str) -> bool:
    """Return whether a refusal contains a phrase: CloudFormation gives most of its refusals the same code."""
    return find_error_code(error) == "ValidationError" and phrase in error.response["Error"].get("Message", "")
