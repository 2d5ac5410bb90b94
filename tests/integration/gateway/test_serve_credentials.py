"""Credentials at the Serve door: unknown tokens, and functions that sign with their role."""

import json
import os
from contextlib import closing
from unittest import mock

import anthropic
import boto3
import openai
import pytest

from lisa.adapters.identity import system_identity
from tests.support.cloud import client
from tests.support.gateway_process import RunningGateway
from tests.support.quoted_question import QUESTION_MESSAGES

pytestmark = pytest.mark.cloud


def test_an_unknown_token_raises_the_sdks_authentication_error(serve_gateway: RunningGateway) -> None:
    with (
        openai.OpenAI(base_url=f"{serve_gateway.url}/v1", api_key="lisa_wrong", max_retries=0) as stranger,
        pytest.raises(openai.AuthenticationError) as refused,
    ):
        stranger.models.list()

    assert refused.value.code == "invalid_api_key"


@pytest.mark.parametrize(("role", "status"), [("Indexer", None), ("Stranger", 401)])
def test_a_function_is_authenticated_by_its_role(serve_gateway: RunningGateway, role: str, status: int | None) -> None:
    credential = _signed_as(serve_gateway, role)

    with openai.OpenAI(base_url=f"{serve_gateway.url}/v1", api_key=credential, max_retries=0) as function:
        if status is None:
            assert len(function.embeddings.create(model="minilm", input="x").data) == 1
            with pytest.raises(openai.PermissionDeniedError):
                function.chat.completions.create(model="quoter", messages=QUESTION_MESSAGES)
        else:
            with pytest.raises(openai.AuthenticationError):
                function.embeddings.create(model="minilm", input="x")
    if status is None:
        with (
            anthropic.Anthropic(base_url=serve_gateway.url, api_key=credential, max_retries=0) as function_too,
            pytest.raises(anthropic.PermissionDeniedError) as refused,
        ):
            function_too.messages.create(model="quoter", max_tokens=9, messages=QUESTION_MESSAGES)
        assert isinstance(refused.value.body, dict)
        assert refused.value.body["error"]["type"] == "permission_error"


def _signed_as(serve_gateway: RunningGateway, role: str) -> str:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    with closing(client(serve_gateway.cloud, "iam")) as iam, closing(client(serve_gateway.cloud, "sts")) as sts:
        arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=policy)["Role"]["Arn"]
        assumed = sts.assume_role(RoleArn=arn, RoleSessionName="invocation")["Credentials"]
    environment = {
        "AWS_ACCESS_KEY_ID": assumed["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": assumed["SecretAccessKey"],
        "AWS_SESSION_TOKEN": assumed["SessionToken"],
        "AWS_ENDPOINT_URL": serve_gateway.cloud.endpoint,
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    with mock.patch.dict(os.environ, environment), mock.patch.object(boto3, "DEFAULT_SESSION", None):
        system_identity.forget_signatures()
        return system_identity.sign_identity("lisa")
