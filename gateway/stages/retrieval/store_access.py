"""Access to vector stores. The id is a repository's id for its default collection, else `repository:collection`.

A collection that the caller may not use looks like a missing one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lisa.ingestion.document import Document
from lisa.ingestion.ports import Documents
from lisa.models.served import ServedModel, may_embed_with
from lisa.policy.decision import NOT_FOUND, Denied
from lisa.policy.subject import Subject
from lisa.repositories.ports import RepositoryReader
from lisa.repositories.repository import Collection, Repository
from lisa.repositories.visibility import find_active_collection, find_repository, may_use_collection
from lisa.retrieval.metadata_filter import Filter, MetadataSelection
from lisa.retrieval.ports import SearchScope

EMBEDDING_MODEL_DENIED = Denied("its embedding model is not in service, or not for this caller")
_MAX_ID_LENGTH = 64  # characters; ids of documents are UUIDs


@dataclass(frozen=True)
class VectorStore:
    """A collection with its repository, as one vector store."""

    repository: Repository
    collection: Collection

    @property
    def store_id(self) -> str:
        """The id of the store in the API."""
        short, collection = self.repository.repository_id, self.collection
        return short if collection.default else f"{short}:{collection.collection_id}"

    @property
    def display_name(self) -> str:
        """The name of the store for people."""
        return self.repository.name if self.collection.default else f"{self.repository.name} / {self.collection.name}"

    def build_scope(self, wanted: Filter | None) -> SearchScope:
        """Return the scope of a search of this store, with the filter for its files if there is one."""
        found, inherited = self.collection, (self.repository.metadata, self.collection.metadata)
        selection = MetadataSelection(wanted, inherited) if wanted else None
        return SearchScope(found.repository_id, found.collection_id, found.embedding_model, selection)


@dataclass(frozen=True)
class StoreAccess:
    """The stores of this installation that a caller may use. Every method blocks."""

    repositories: RepositoryReader
    documents: Documents
    models: Mapping[str, ServedModel]

    def find_collection(self, subject: Subject, store_id: str) -> Collection | Denied:
        """Return the store's collection, or Denied if it is missing or not for this caller."""
        repository_id, colon, wanted = store_id.partition(":")
        if colon and not wanted:
            return NOT_FOUND
        return find_active_collection(subject, self.repositories, repository_id, wanted or None)

    def find_store(self, subject: Subject, store_id: str) -> VectorStore | Denied:
        """Return the store, or Denied if it is missing or not for this caller."""
        collection = self.find_collection(subject, store_id)
        if isinstance(collection, Denied):
            return collection
        repository = find_repository(subject, self.repositories, collection.repository_id)
        return repository if isinstance(repository, Denied) else VectorStore(repository, collection)

    def find_searchable_store(self, subject: Subject, store_id: str) -> VectorStore | Denied:
        """Return the store if the caller may also embed a question with its model.

        Everybody who may use a repository may use its own embedding model through it.
        """
        store = self.find_store(subject, store_id)
        if isinstance(store, Denied) or store.collection.uses_model_of_repository(store.repository):
            return store
        return (
            store
            if may_embed_with(subject, self.models.get(store.collection.embedding_model))
            else EMBEDDING_MODEL_DENIED
        )

    def list_stores(self, subject: Subject) -> list[VectorStore]:
        """Return every store that the caller may use, newest first."""
        found = sorted(self._iterate_stores(subject), key=lambda store: (store.collection.created_at, store.store_id))
        return found[::-1]

    def _iterate_stores(self, subject: Subject) -> Iterator[VectorStore]:
        repositories = {
            found.repository_id: found for found in self.repositories.list_repositories() if not found.is_being_deleted
        }
        for collection in self.repositories.list_all_collections():
            repository = repositories.get(collection.repository_id)
            if repository and not collection.is_being_deleted and may_use_collection(subject, collection, repository):
                yield VectorStore(repository, collection)

    def find_file(self, collection: Collection, file_id: str) -> Document | None:
        """Return the document of this collection with this id, None if it is missing or being deleted."""
        document = self.documents.get_document(file_id) if len(file_id) <= _MAX_ID_LENGTH else None
        if document is None or document.is_deleting_or_deleted:
            return None
        place = document.destination
        here = (place.repository_id, place.collection_id) == (collection.repository_id, collection.collection_id)
        return document if here else None
