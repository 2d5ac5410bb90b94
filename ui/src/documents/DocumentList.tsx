import { useEffect, useState } from "react";

import { usePerson } from "../identity/IdentityProvider";
import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { DeleteDocumentsDialog } from "./DeleteDocumentsDialog";
import { DocumentTable } from "./DocumentTable";
import { useDeleteDocuments, type useDocuments } from "./queries";
import type { DocumentRow, Place } from "./types";
import { WhyDialog } from "./WhyDialog";

const TEXT = messages.documents;
const WANTED = 50;

interface Props {
  place: Place;
  documents: ReturnType<typeof useDocuments>;
  filter: string;
  isFiltered: boolean;
}

/** The documents of a collection that match a filter, with the actions on them. */
export function DocumentList({ place, documents, filter, isFiltered }: Props) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [doomed, setDoomed] = useState<string[]>([]);
  const [explained, setExplained] = useState<DocumentRow | null>(null);
  const remove = useDeleteDocuments(place);
  const person = usePerson();
  const all = documents.data?.pages.flatMap((page) => page.documents) ?? [];
  const rows = all.filter((one) => one.document_name.toLowerCase().includes(filter.trim().toLowerCase()));
  useMorePages(documents, filter !== "" && rows.length < WANTED);

  if (documents.isError && all.length === 0) {
    return (
      <div role="alert" className="mt-4 text-sm">
        <p>{TEXT.loadFailed}</p>
        <p className="mt-1 text-muted">{documents.error.message}</p>
        <Button kind="secondary" className="mt-3" onClick={() => void documents.refetch()}>
          {TEXT.retry}
        </Button>
      </div>
    );
  }
  if (documents.isPending || (all.length === 0 && documents.isFetching)) return <TableSkeleton />;
  const chosen = rows.filter((one) => selected.has(one.document_id)).map((one) => one.document_id);
  return (
    <>
      {chosen.length > 0 && (
        <div className="mt-3 flex items-center gap-3 text-sm">
          <span role="status">{TEXT.selected(chosen.length)}</span>
          <Button kind="danger" onClick={() => setDoomed(chosen)}>
            {TEXT.delete}
          </Button>
        </div>
      )}
      {rows.length === 0 ? (
        <p className="mt-8 text-center text-sm text-muted">{isFiltered ? TEXT.noneFound : TEXT.none}</p>
      ) : (
        <DocumentTable
          rows={rows}
          selected={selected}
          mayDelete={(row) => person.isAdmin || person.isRagAdmin || row.username === person.name || row.username === person.id}
          onSelect={setSelected}
          onDelete={(row) => setDoomed([row.document_id])}
          onExplain={setExplained}
        />
      )}
      {documents.hasNextPage && (
        <Button kind="secondary" className="mx-auto mt-4 flex" disabled={documents.isFetchingNextPage} onClick={() => void documents.fetchNextPage()}>
          {TEXT.more}
        </Button>
      )}
      {remove.isError && (
        <p role="alert" className="mt-3 text-sm text-danger">
          {remove.error.message}
        </p>
      )}
      {doomed.length > 0 && (
        <DeleteDocumentsDialog
          names={all.filter((one) => doomed.includes(one.document_id)).map((one) => one.document_name)}
          onCancel={() => setDoomed([])}
          onConfirm={() => {
            remove.mutate(doomed);
            setDoomed([]);
            setSelected(new Set());
          }}
        />
      )}
      {explained && <WhyDialog row={explained} onClose={() => setExplained(null)} />}
    </>
  );
}

/** Load further pages while a filter by name has found few documents: the API does not search by name. */
function useMorePages(documents: Props["documents"], isWanted: boolean): void {
  const { hasNextPage, isFetching, fetchNextPage } = documents;
  useEffect(() => {
    if (isWanted && hasNextPage && !isFetching) void fetchNextPage();
  }, [isWanted, hasNextPage, isFetching, fetchNextPage]);
}

function TableSkeleton() {
  return (
    <div role="status" aria-label={TEXT.loading} className="mt-4 space-y-2">
      {[1, 2, 3, 4].map((row) => (
        <div key={row} className="h-10 animate-pulse rounded-sm bg-sunken" />
      ))}
    </div>
  );
}
