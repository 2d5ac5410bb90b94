"""The API through API Gateway and its authorizer: permissions, and uploads from the presigned link to the removal."""

from typing import Any

import httpx
import pytest

from tests.support.cloud import eventually
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud

UNKNOWN = "7b0d2c1e-0000-4000-8000-000000000000"


def refusal(answer: httpx.Response) -> dict[str, Any]:
    """Return the error body without its request id."""
    body: dict[str, Any] = answer.json()
    assert set(body) == {"error", "message"}
    assert set(body["error"]) == {"code", "message", "requestId"}
    assert body["error"].pop("requestId")
    assert body["message"] == body["error"]["message"] != ""
    return body


def repositories_of(installation: RunningInstallation, token: str) -> set[str]:
    answer = installation.ask("GET", "/repository", token=token)
    assert answer.status_code == 200, answer.text
    return {repository["repositoryId"] for repository in answer.json()}


@pytest.fixture(scope="module")
def law_member_token(installation: RunningInstallation) -> str:
    """Create a repository of the group `law`; yield a member's token."""
    installation.lisa("repository", "create", "--id", "law", "--embedding-model", "minilm", "--group", "law")
    token: str = installation.lisa("token", "create", "--user", "lawyer", "--group", "law")["token"]
    return token


@pytest.mark.parametrize("token", ["", "lisa_" + "x" * 43, "nonsense", "a.b.c", "lisa_"])
@pytest.mark.parametrize(
    "path", ["/repository", "/repository/default/similaritySearch?query=a", "/repository/default/jobs"]
)
def test_a_request_without_a_valid_token_is_refused(installation: RunningInstallation, token: str, path: str) -> None:
    answer = installation.ask("GET", path, token=token)

    assert answer.status_code == 401
    refusal(answer)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_an_unknown_route_is_not_found(installation: RunningInstallation, method: str) -> None:
    answer = installation.ask(method, "/no/such/route")

    assert answer.status_code == 404
    assert refusal(answer)["error"]["code"] == "NotFound"


def test_a_get_of_an_unknown_route_answers_the_page(installation: RunningInstallation) -> None:
    """The page shows that there is nothing: any path may be one of its own. See docs/decisions/0040."""
    answer = installation.ask("GET", "/no/such/route")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


@pytest.mark.parametrize("rest", ["", "/document", "/jobs", "/similaritySearch?query=contract", f"/{UNKNOWN}"])
def test_a_hidden_repository_answers_like_a_missing_one(
    installation: RunningInstallation, law_member_token: str, rest: str
) -> None:
    forbidden = installation.ask("GET", f"/repository/law{rest}")
    absent = installation.ask("GET", f"/repository/no-such{rest}")

    assert forbidden.status_code == absent.status_code == 404
    assert refusal(forbidden) == refusal(absent)


def test_a_repository_is_listed_to_its_group_and_to_administrators(
    installation: RunningInstallation, law_member_token: str
) -> None:
    user, admin = installation.outputs["userToken"], installation.outputs["adminToken"]

    assert repositories_of(installation, user) == {"default"}
    assert repositories_of(installation, law_member_token) == {"default", "law"} == repositories_of(installation, admin)
    found = installation.ask("GET", "/repository/law/similaritySearch?query=a", token=law_member_token).json()
    assert found["docs"] == []


def test_a_document_is_not_found_through_another_repository(
    installation: RunningInstallation, law_member_token: str
) -> None:
    document = installation.drop("notes/own.txt", "A note of the default repository.")
    installation.at_rest(document)

    assert installation.ask("GET", f"/repository/law/{document}", token=law_member_token).status_code == 404


def test_an_invalid_request_is_refused_with_the_field_name(installation: RunningInstallation) -> None:
    answer = installation.ask("GET", "/repository/default/similaritySearch?query=a&topK=many")

    assert answer.status_code == 400
    assert "topK" in refusal(answer)["message"]


def upload(installation: RunningInstallation, name: str, content: bytes) -> dict[str, Any]:
    """Request a link, post the file as a browser does, start the ingestion; return the job."""
    signed = installation.ask("POST", "/repository/presigned-url", content=name.encode())
    assert signed.status_code == 200, signed.text
    target = signed.json()["response"]
    posted = httpx.post(target["url"], data=target["fields"], files={"file": (name, content)})
    assert posted.status_code in (200, 204), posted.text
    asked = installation.ask("POST", "/repository/default/bulk", json={"keys": [target["fields"]["key"]]})
    assert asked.status_code == 200, asked.text
    [job] = asked.json()["jobs"]
    found: dict[str, Any] = job
    return found


def test_an_uploaded_file_is_searchable_listed_and_gone_after_its_removal(installation: RunningInstallation) -> None:
    job = upload(installation, "the tailor's bill & more.txt", b"The tailor of Lenn asks nine crowns for a coat.")
    document = job["documentId"]

    assert job["status"] == "INGESTION_PENDING"
    found = installation.at_rest(document)
    assert (found["status"], found["username"], found["ingestion_type"]) == ("searchable", "user", "manual")
    assert document in found_ids(installation)
    assert document in listed_ids(installation)
    assert jobs_of(installation)[document] == ("document_ingestion", "INGESTION_COMPLETED")

    removed = installation.ask("DELETE", "/repository/default/document", json={"documentIds": [document]})

    assert removed.json()["jobs"][0]["documentId"] == document
    assert document not in found_ids(installation)
    assert document not in listed_ids(installation)
    assert installation.document(document) is None
    eventually(lambda: jobs_of(installation)[document] == ("document_deletion", "DELETE_COMPLETED"))
    assert installation.chunk_rows(document) == []


def test_a_user_cannot_ingest_or_remove_files_of_another_user(
    installation: RunningInstallation, law_member_token: str
) -> None:
    job = upload(installation, "diary.txt", b"The diary of the user is nobody's business.")
    document = job["documentId"]
    installation.at_rest(document)
    key = job["s3Path"].split("/", 3)[3]

    ingested = installation.ask("POST", "/repository/default/bulk", token=law_member_token, json={"keys": [key]})
    removed = installation.ask(
        "DELETE", "/repository/default/document", token=law_member_token, json={"documentIds": [document]}
    )

    assert (ingested.status_code, removed.status_code) == (400, 403)
    assert "keys" in refusal(ingested)["message"]
    refusal(removed)
    assert (installation.document(document) or {})["status"] == "searchable"
    assert document not in jobs_of(installation, law_member_token)


def found_ids(installation: RunningInstallation) -> set[str]:
    return {passage["metadata"]["document_id"] for passage in installation.search("what does a coat cost?", topK=5)}


def listed_ids(installation: RunningInstallation) -> set[str]:
    answer = installation.ask("GET", "/repository/default/document", params={"pageSize": 100}).json()
    return {document["document_id"] for document in answer["documents"]}


def jobs_of(installation: RunningInstallation, token: str | None = None) -> dict[str, tuple[str, str]]:
    answer = installation.ask("GET", "/repository/default/jobs", token=token, params={"pageSize": 100}).json()
    return {job["document_id"]: (job["job_type"], job["status"]) for job in answer["jobs"]}
