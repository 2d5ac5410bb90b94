"""The custom resource that publishes the page."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from deployment.publish_site import app
from lisa.wiring.factories import forget_all
from tests.support.cloudformation import CloudFormation
from tests.support.http_server import Reply, serve_http
from tests.support.rest import Context

PROPERTIES = {
    "Bucket": "site",
    "ApiId": "id7",
    "ApiUrl": "https://id7.execute-api.example.com/v2",
    "PageUrl": "",
    "Issuer": "https://issuer.example.com",
    "ClientId": "page",
    "SignInUrl": "https://sign-in.example.com",
    "UserPoolId": "",
    "UserPoolUrl": "",
    "GroupsClaim": "groups",
    "AdminGroup": "admin",
    "RagAdminGroup": "rag-admin",
    "Name": "LISA",
    "StorageBuckets": ["uploads"],
}


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """An account with the bucket of the page, and a layer with a built page."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    (tmp_path / "site_files/assets").mkdir(parents=True)
    (tmp_path / "site_files/index.html").write_text('<base href="/" />')
    (tmp_path / "site_files/assets/a-1.js").write_text("1")
    monkeypatch.syspath_prepend(str(tmp_path))
    with mock_aws():
        forget_all()
        client = boto3.client("s3")
        for bucket in ("site", "uploads"):
            client.create_bucket(Bucket=bucket)
        yield client
    boto3.DEFAULT_SESSION = None


def send(cloudformation: CloudFormation, kind: str, **changed: Any) -> dict[str, Any]:
    """Send a request to the function and return its answer to CloudFormation."""
    app.handler(cloudformation.request(kind) | {"ResourceProperties": PROPERTIES | changed}, Context())
    return cloudformation.answers[-1]


def test_a_new_stack_receives_the_address_of_the_published_page(cloudformation: CloudFormation, s3: Any) -> None:
    answer = send(cloudformation, "Create")

    assert (answer["Status"], answer["Data"]) == ("SUCCESS", {"Url": "https://id7.execute-api.example.com/v2/"})
    keys = {found["Key"] for found in s3.list_objects_v2(Bucket="site")["Contents"]}
    assert keys == {"index.html", "config.json", "assets/a-1.js", "releases.json"}
    assert json.load(s3.get_object(Bucket="site", Key="config.json")["Body"])["issuer"] == "https://issuer.example.com"


def test_the_page_may_use_presigned_links_to_the_storage_of_the_stack(cloudformation: CloudFormation, s3: Any) -> None:
    send(cloudformation, "Create")

    [rule] = s3.get_bucket_cors(Bucket="uploads")["CORSRules"]
    assert rule["AllowedOrigins"] == ["https://id7.execute-api.example.com"]
    policy = s3.head_object(Bucket="site", Key="index.html")["Metadata"]["content-security-policy"]
    assert "connect-src 'self' https://sign-in.example.com https://s3.amazonaws.com/uploads " in policy


def test_the_page_may_call_the_endpoints_that_another_provider_names(cloudformation: CloudFormation, s3: Any) -> None:
    document = json.dumps({"token_endpoint": "https://token.example.com/token"}).encode()
    with serve_http(lambda _path, _body: Reply(document)) as issuer:
        send(cloudformation, "Create", SignInUrl="", Issuer=issuer)

    policy = s3.head_object(Bucket="site", Key="index.html")["Metadata"]["content-security-policy"]
    assert f"form-action 'self' {issuer} https://token.example.com" in policy


def test_an_update_reads_the_properties_of_an_older_version(cloudformation: CloudFormation, s3: Any) -> None:
    """An older version of the template had fewer properties than this one."""
    old = {name: PROPERTIES[name] for name in ("ServiceToken", "Bucket", "ApiId", "ApiUrl") if name in PROPERTIES}
    cognito = boto3.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    about = {"CallbackURLs": ["http://localhost:5173/"], "LogoutURLs": [], "AllowedOAuthFlows": ["code"]}
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="page", **about)["UserPoolClient"]
    changed = {"UserPoolId": pool, "ClientId": client["ClientId"]}

    app.handler(
        cloudformation.request("Update")
        | {"ResourceProperties": PROPERTIES | changed, "OldResourceProperties": old | changed},
        Context(),
    )

    assert cloudformation.answers[-1]["Status"] == "SUCCESS"


def test_the_bucket_of_a_deleted_stack_is_empty(cloudformation: CloudFormation, s3: Any) -> None:
    send(cloudformation, "Create")
    answer = send(cloudformation, "Delete")

    assert answer["Status"] == "SUCCESS"
    assert "Contents" not in s3.list_objects_v2(Bucket="site")


def test_a_failure_is_reported_to_cloudformation_with_its_code(cloudformation: CloudFormation, s3: Any) -> None:
    answer = send(cloudformation, "Create", Bucket="other")

    assert answer["Status"] == "FAILED"
    assert answer["Reason"] == "The page could not be published: NoSuchBucket; see the function's log."


def test_a_page_that_cannot_be_published_is_reported_with_the_reason(
    cloudformation: CloudFormation, s3: Any, tmp_path: Path
) -> None:
    (tmp_path / "site_files/index.html").write_text("")

    assert "index.html must contain" in send(cloudformation, "Create")["Reason"]
