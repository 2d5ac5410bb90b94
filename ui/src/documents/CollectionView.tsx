import { useState } from "react";

import { useFeature } from "../configuration/ConfigurationProvider";
import { messages } from "../messages/en";
import { DocumentList } from "./DocumentList";
import { DropZone } from "../files/DropZone";
import type { FoundFile } from "../files/folderFiles";
import { useDocuments, type StatusFilter } from "./queries";
import { TryQuery } from "./TryQuery";
import { repositoryName, type Collection, type Repository } from "./types";
import { UploadButton } from "./UploadButton";
import { UploadList } from "./UploadList";
import { useUploads } from "./uploads";

const TEXT = messages.documents;
const STATUSES: StatusFilter[] = ["all", "searchable", "pending,waiting", "failed"];
const NAMES: Record<StatusFilter, string> = {
  all: TEXT.statuses.all,
  searchable: TEXT.statuses.searchable,
  "pending,waiting": TEXT.statuses.pending,
  failed: TEXT.statuses.failed,
};
const FIELD = "h-9 rounded-md border border-line-strong bg-page px-3 text-sm pointer-coarse:h-11";

interface Props {
  collection: Collection;
  repositories: readonly Repository[];
}

/** A collection: its uploads, its documents, and a search in it. */
export function CollectionView({ collection, repositories }: Props) {
  const [filter, setFilter] = useState("");
  const [status, setStatus] = useState<StatusFilter>("all");
  const uploads = useUploads(collection);
  const documents = useDocuments(collection, status);
  const repository = repositories.find((one) => one.repositoryId === collection.repositoryId);
  const mayUpload = useFeature("uploadRagDocs");
  const add = (files: FoundFile[]): void => uploads.add(files);
  return (
    <DropZone label={TEXT.dropHere(collection.name)} onFiles={mayUpload ? add : null}>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pt-4 pb-10 md:px-6">
        <div className="flex flex-wrap items-center gap-2">
          <div className="min-w-0 flex-1">
            <p className="truncate text-xs text-muted">{repository ? repositoryName(repository) : collection.repositoryId}</p>
            <h2 className="truncate text-lg font-semibold">{collection.name}</h2>
          </div>
          {mayUpload && <UploadButton onFiles={add} />}
        </div>
        {collection.description && <p className="mt-1 text-sm text-muted">{collection.description}</p>}
        <UploadList queue={uploads} />
        <TryQuery place={collection} />
        <div className="mt-5 flex flex-wrap gap-2">
          <input
            type="search"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            placeholder={TEXT.filter}
            aria-label={TEXT.filter}
            className={`${FIELD} min-w-40 flex-1 placeholder:text-muted`}
          />
          <select aria-label={TEXT.status} value={status} onChange={(event) => setStatus(event.target.value as StatusFilter)} className={FIELD}>
            {STATUSES.map((one) => (
              <option key={one} value={one}>
                {NAMES[one]}
              </option>
            ))}
          </select>
        </div>
        <DocumentList place={collection} documents={documents} filter={filter} isFiltered={filter !== "" || status !== "all"} />
      </div>
    </DropZone>
  );
}
