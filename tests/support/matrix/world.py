"""The repositories `law` (for the group of that name) and `sales` with their contents, and new things for each call."""

import itertools
from typing import Any
from urllib.parse import quote

import boto3

from lisa.chat.message import NewMessage
from lisa.chat.project import Project
from lisa.chat.prompt import Prompt
from lisa.chat.session import SessionKey
from lisa.chat.share import Share
from lisa.chat.writing import Change as SessionChange
from lisa.chat.writing import Written
from lisa.ingestion.change import Change
from lisa.ingestion.document import Document, Location, derive_document_id
from lisa.ingestion.records import accept_changes
from lisa.joins.destinations import build_destination
from lisa.usage.budget import Budget
from lisa.usage.draining import write_usage_batch
from lisa.wiring.chat import session_writer, sessions
from lisa.wiring.chat_settings import project_store, prompt_store, share_store
from lisa.wiring.ingestion import document_store, index_queue
from lisa.wiring.repositories import repository_store
from lisa.wiring.settings import uploads_bucket
from lisa.wiring.usage import budget_store, usage_store
from tests.support.matrix.api_gateway import ApiGateway, Request
from tests.support.matrix.callers import ROLES, Role, user
from tests.support.usage import build_usage_batch, usage_event

OWN, FOREIGN = "law-library", "sales-library"
STRANGER = "somebody"
_AT = 1_700_000_000_000


class World:
    """Things that an administrator creates through the API."""

    def __init__(self, front: ApiGateway, administrator: str) -> None:
        self._front, self._administrator = front, administrator
        self._numbers = itertools.count(1)
        self._sessions: dict[str, str] = {}
        self._kept: dict[str, dict[str, str]] = {}
        limits = {"maxProjectsPerUser": 1_000}
        components = {"enableUserApiTokens": True, "projectOrganization": True}
        self.do("PUT", "/configuration/{configScope}", {"configuration": {"enabledComponents": components} | limits},
                configScope="global")  # fmt: skip
        for repository, groups in ((OWN, ["law"]), (FOREIGN, ["sales"])):
            self.repository(repository, groups)
            kept = {"repositoryId": repository, "collectionId": self.collection(repository)}
            self._kept[repository] = kept | {"pipelineId": self.pipeline(repository)}
        self._documents = {
            (owner, repository, name): self._document(repository, owner, name)
            for owner in (*map(user, ROLES), STRANGER)
            for repository in (OWN, FOREIGN)
            for name in ("kept", "ended")
        }
        self._models = {OWN: self.model(["law"], f"{OWN}-model"), FOREIGN: self.model(["sales"], f"{FOREIGN}-model")}
        self._tokens = {owner: self.token(owner) for owner in (*map(user, ROLES), STRANGER)}
        self._projects = {owner: self.project(owner) for owner in (*map(user, ROLES), STRANGER)}
        self._prompts = {owner: self.prompt(owner) for owner in (*map(user, ROLES), STRANGER)}
        self._shares = {group: self.share(STRANGER, group) for group in ("group:law", "group:sales")}
        write_usage_batch(build_usage_batch(usage_event(STRANGER)), usage_store())
        budget_store().put_budget(Budget("user:ada", 1_000_000, "month"))

    def do(self, method: str, route: str, body: Any = None, **ids: str) -> Any:
        """Send a request as an administrator; return the answer's body."""
        headers = {"Authorization": self._administrator}
        path = route.format(**{name: quote(value, safe="") for name, value in ids.items()})
        answer = self._front.ask(Request(method, route, path, headers, body))
        assert answer.status == 200, answer
        return answer.body

    def number(self) -> int:
        """Return a number that no name contains yet."""
        return next(self._numbers)

    def repository(self, name: str = "", groups: list[str] | None = None) -> str:
        """Create a repository; return its id."""
        name = name or f"fresh-{self.number()}"
        wanted = {"repositoryId": name, "embeddingModelId": "minilm", "allowedGroups": groups or ["law"]}
        self.do("POST", "/repository", wanted | {"allowUserCollections": False, "sources": [{"s3Bucket": "inbox"}]})
        return name

    def model(self, groups: list[str], name: str = "") -> str:
        """Create a model of another provider; return its id."""
        name = name or f"model-{self.number()}"
        body = {"modelId": name, "modelName": "openai/m", "modelType": "textgen", "allowedGroups": groups}
        self.do("POST", "/models", body)
        return name

    def collection(self, repository: str) -> str:
        """Create a collection; return its id."""
        body = {"name": f"letters {self.number()}"}
        made = self.do("POST", "/repository/{repositoryId}/collection", body, repositoryId=repository)
        return str(made["collectionId"])

    def pipeline(self, repository: str) -> str:
        """Create a pipeline; return its id."""
        body = {"s3Bucket": "inbox", "s3Prefix": f"{self.number()}/", "trigger": "daily"}
        made = self.do("POST", "/repository/{repositoryId}/pipelines", body, repositoryId=repository)
        return str(made["pipelineId"])

    def token(self, owner: str) -> str:
        """Create an API token; return its id. The management key owns no token, so it receives a stranger's."""
        owner = STRANGER if owner.startswith("system:") else owner
        made = self.do("POST", "/api-tokens/{tokenOrUser}", {"name": "n"}, tokenOrUser=owner)
        return str(made["tokenUUID"])

    def session(self, owner: str) -> str:
        """Create a session with a question and an answer; return its id."""
        key = SessionKey(owner, f"session-{self.number()}")
        messages = [NewMessage("human", {"content": "a question"}), NewMessage("ai", {"content": "an answer"})]
        assert isinstance(session_writer().append(key, messages, SessionChange(create=True)), Written)
        return key.session_id

    def project(self, owner: str) -> str:
        """Create a project; return its id."""
        project = Project(owner, f"project-{self.number()}", "p", "2026-11-01", "2026-11-01")
        assert project_store().write(None, project)
        return project.project_id

    def prompt(self, owner: str) -> str:
        """Create a prompt template that is not shared; return its id."""
        prompt = Prompt(f"prompt-{self.number()}", owner, "2026-11-01", "t", "persona", "You are a judge.")
        assert prompt_store().write(None, prompt)
        return prompt.prompt_id

    def share(self, owner: str, group: str = "group:law") -> str:
        """Create a share without messages for a group; return its id."""
        session = SessionKey(owner, self._kept_session(owner))
        name = f"share-{self.number()}"
        share = Share(name, owner, session.session_id, "a question", (group,), "2026-11-01", None, 0, 0)
        assert share_store().reserve(session, name) and share_store().put(share)
        return share.share_id

    def _kept_session(self, owner: str) -> str:
        """Return the id of a session of this user that other calls keep, unless one deleted all sessions."""
        known = self._sessions.get(owner, "none")
        head = sessions().read_head(SessionKey(owner, known))
        if head is None or head.deleting:
            self._sessions[owner] = self.session(owner)
        return self._sessions[owner]

    def _document(self, repository: str, owner: str, name: str) -> Document:
        """Store a document of this user in the repository's default collection."""
        location = Location(bucket=uploads_bucket(), key=f"{owner}/{name}.txt")
        boto3.client("s3").put_object(Bucket=location.bucket, Key=location.key, Body=b"A letter.")
        [collection] = [c for c in repository_store().list_collections(repository) if c.default]
        target = build_destination(collection)
        found = derive_document_id(repository, collection.collection_id, location)
        change = Change(document_id=found, location=location, destination=target, username=owner, at=_AT)
        [document] = accept_changes([change], documents=document_store(), queue=index_queue())
        return document

    def ids(self, role: Role, *, mine: bool, by_owner: bool) -> dict[str, str]:
        """Return the values of a route's path, for a thing of the caller or of a stranger in the same repository."""
        repository = OWN if mine or by_owner else FOREIGN
        owner = user(role) if mine else STRANGER
        document = self._documents[owner, repository, "ended" if by_owner else "kept"]
        job = document_store().get_document(document.document_id)
        assert job is not None
        return self._kept[repository] | {
            "modelId": self._models[repository],
            "documentId": document.document_id,
            "jobId": job.job_id,
            "tokenOrUser": self._tokens[owner],
            "sessionId": self._kept_session(owner),
            "messageIndex": "1",
            "userId": owner,
            "scope": "user:ada",
            "configScope": "matrix",
            "projectId": self._projects[owner],
            "promptTemplateId": self._prompts[owner],
            "shareId": self._shares["group:law" if mine else "group:sales"],
        }
