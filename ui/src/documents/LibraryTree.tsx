import { ChevronRight, Database, Folder, Plus } from "lucide-react";
import { useState } from "react";

import { usePerson } from "../identity/IdentityProvider";
import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { NewCollectionDialog } from "./NewCollectionDialog";
import type { Tree } from "./queries";
import { repositoryName, type Collection, type Place, type Repository } from "./types";

const TEXT = messages.documents;

interface Props {
  tree: Tree;
  place: Place | null;
  onChoose: (place: Place) => void;
}

/** All repositories with their collections. */
export function LibraryTree({ tree, place, onChoose }: Props) {
  if (tree.repositories.length === 0) return <p className="p-2 text-sm text-muted">{TEXT.noRepositories}</p>;
  return (
    <ul className="space-y-1">
      {tree.repositories.map((repository) => (
        <RepositoryItem
          key={repository.repositoryId}
          repository={repository}
          collections={sortedCollections(tree.collections, repository.repositoryId)}
          place={place}
          onChoose={onChoose}
        />
      ))}
    </ul>
  );
}

interface ItemProps {
  repository: Repository;
  collections: Collection[];
  place: Place | null;
  onChoose: (place: Place) => void;
}

function RepositoryItem({ repository, collections, place, onChoose }: ItemProps) {
  const [isOpen, setOpen] = useState(true);
  const [isCreating, setCreating] = useState(false);
  const { isAdmin, isRagAdmin } = usePerson();
  const { repositoryId } = repository;
  const mayCreate = isAdmin || isRagAdmin || repository.allowUserCollections === true;
  return (
    <li>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex min-h-9 w-full items-center gap-2 rounded-sm px-2 text-left text-sm font-medium hover:bg-sunken pointer-coarse:min-h-11"
      >
        <ChevronRight aria-hidden className={`size-4 shrink-0 text-muted transition-transform ${isOpen ? "rotate-90" : ""}`} />
        <Database aria-hidden className="size-4 shrink-0 text-muted" />
        <span className="truncate">{repositoryName(repository)}</span>
      </button>
      {isOpen && (
        <ul className="ml-4 border-l border-line pl-2">
          {collections.map((one) => (
            <CollectionItem key={one.collectionId} collection={one} isShown={isSame(one, place)} onChoose={() => onChoose(one)} />
          ))}
          {mayCreate && (
            <li>
              <Button kind="quiet" className="min-h-8 px-2 text-muted" onClick={() => setCreating(true)}>
                <Plus aria-hidden className="size-4" />
                {TEXT.newCollection}
              </Button>
            </li>
          )}
        </ul>
      )}
      {isCreating && (
        <NewCollectionDialog
          repositoryId={repositoryId}
          onClose={() => setCreating(false)}
          onCreated={(collection) => {
            setCreating(false);
            onChoose(collection);
          }}
        />
      )}
    </li>
  );
}

function CollectionItem({ collection, isShown, onChoose }: { collection: Collection; isShown: boolean; onChoose: () => void }) {
  return (
    <li>
      <button
        type="button"
        aria-current={isShown ? "page" : undefined}
        onClick={onChoose}
        className="flex min-h-9 w-full items-center gap-2 rounded-sm px-2 text-left text-sm hover:bg-sunken aria-[current]:bg-accent-soft aria-[current]:font-medium aria-[current]:text-accent pointer-coarse:min-h-11"
      >
        <Folder aria-hidden className="size-4 shrink-0" />
        <span className="truncate">{collection.name}</span>
        {collection.default && <span className="ml-auto shrink-0 text-xs text-muted">{TEXT.collectionDefault}</span>}
      </button>
    </li>
  );
}

const isSame = (one: Place, other: Place | null): boolean =>
  one.collectionId === other?.collectionId && one.repositoryId === other.repositoryId;

/** Return the collections of a repository, the default one first. */
function sortedCollections(collections: readonly Collection[], repositoryId: string): Collection[] {
  const own = collections.filter((one) => one.repositoryId === repositoryId);
  return own.toSorted((one, other) => Number(other.default ?? false) - Number(one.default ?? false) || one.name.localeCompare(other.name));
}
