import { useQueryClient } from "@tanstack/react-query";
import { ChevronLeft } from "lucide-react";
import { useSearchParams } from "react-router";

import { PageHeader } from "../app/PageHeader";
import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { CollectionView } from "./CollectionView";
import { LibraryTree } from "./LibraryTree";
import { useTree, type Tree } from "./queries";
import type { Collection, Place } from "./types";

const TEXT = messages.documents;

/** The page of repositories, their collections and their documents. The address names the shown collection. */
export function DocumentsPage() {
  const tree = useTree();
  const [place, choose] = usePlace();
  const collection = tree.data && collectionAt(tree.data, place);
  return (
    <div className="flex h-page flex-col">
      <PageHeader title={TEXT.title} />
      <div className="flex min-h-0 flex-1">
        <nav
          aria-label={TEXT.library}
          className={`w-72 shrink-0 overflow-y-auto border-r border-line p-3 max-md:w-full max-md:border-r-0 ${collection ? "max-md:hidden" : ""}`}
        >
          {tree.isPending && <Skeleton />}
          {tree.isError && <LoadFailed error={tree.error} />}
          {tree.data && <LibraryTree tree={tree.data} place={place} onChoose={choose} />}
        </nav>
        <div className={`flex min-w-0 flex-1 flex-col ${collection ? "" : "max-md:hidden"}`}>
          {collection && tree.data ? (
            <>
              <Button kind="quiet" className="m-2 mb-0 self-start md:hidden" onClick={() => choose(null)}>
                <ChevronLeft aria-hidden className="size-4" />
                {TEXT.back}
              </Button>
              <CollectionView key={collection.collectionId} collection={collection} repositories={tree.data.repositories} />
            </>
          ) : (
            tree.data && <p className="m-auto p-6 text-muted">{TEXT.choose}</p>
          )}
        </div>
      </div>
    </div>
  );
}

function LoadFailed({ error }: { error: Error }) {
  const queries = useQueryClient();
  return (
    <div role="alert" className="p-2 text-sm">
      <p>{TEXT.loadFailed}</p>
      <p className="mt-1 text-muted">{error.message}</p>
      <Button kind="secondary" className="mt-3" onClick={() => void queries.refetchQueries({ queryKey: ["documents"] })}>
        {TEXT.retry}
      </Button>
    </div>
  );
}

function Skeleton() {
  return (
    <div role="status" aria-label={TEXT.loading} className="space-y-2">
      {[1, 2, 3].map((row) => (
        <div key={row} className="h-9 animate-pulse rounded-sm bg-sunken" />
      ))}
    </div>
  );
}

function collectionAt({ collections }: Tree, place: Place | null): Collection | null {
  const found = collections.find((one) => one.repositoryId === place?.repositoryId && one.collectionId === place.collectionId);
  return found ?? null;
}

/** The chosen collection, which the address names, and the function that chooses another one. */
function usePlace(): [Place | null, (place: Place | null) => void] {
  const [query, setQuery] = useSearchParams();
  const [repositoryId, collectionId] = [query.get("repository"), query.get("collection")];
  const place = repositoryId && collectionId ? { repositoryId, collectionId } : null;
  return [place, (to) => setQuery(to ? { repository: to.repositoryId, collection: to.collectionId } : {})];
}
