import { RotateCw } from "lucide-react";

import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { IconButton } from "../ui/IconButton";
import { StatusBadge, type Tone } from "./StatusBadge";
import type { Upload, UploadQueue, UploadState } from "./uploadQueue";

const TEXT = messages.documents;
const SHOWN = 100;
const TONES: Record<UploadState, Tone> = {
  waiting: "quiet",
  uploading: "busy",
  sent: "busy",
  indexing: "busy",
  searchable: "good",
  failed: "bad",
  stopped: "quiet",
};

/** The queue of uploads of a collection, with its progress. */
export function UploadList({ queue }: { queue: UploadQueue }) {
  const { uploads } = queue;
  if (uploads.length === 0) return null;
  const count = (state: UploadState): number => uploads.filter((one) => one.state === state).length;
  const [done, failed] = [count("searchable"), count("failed")];
  const shown = uploads.toSorted((one, other) => rank(one) - rank(other)).slice(0, SHOWN);
  return (
    <section aria-label={TEXT.uploads} className="mt-4 rounded-md border border-line bg-surface">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
        <p role="status" className="text-sm font-medium tabular-nums">
          {TEXT.progress(done, uploads.length)}
          {failed > 0 && <span className="text-danger"> · {TEXT.failedCount(failed)}</span>}
        </p>
        <progress aria-label={TEXT.uploads} value={done + failed} max={uploads.length} className="upload-progress h-1.5 min-w-24 flex-1" />
        {queue.isSending && (
          <Button kind="secondary" title={TEXT.stopHint} onClick={() => queue.stop()}>
            {TEXT.stop}
          </Button>
        )}
        {failed + count("stopped") > 0 && (
          <Button kind="secondary" onClick={() => queue.retry()}>
            {failed > 0 ? TEXT.retryFailed : TEXT.retryStopped}
          </Button>
        )}
        {!queue.isActive && (
          <Button kind="quiet" onClick={() => queue.clear()}>
            {TEXT.clear}
          </Button>
        )}
      </div>
      <ul className="max-h-64 overflow-y-auto border-t border-line" tabIndex={0} aria-label={TEXT.uploads}>
        {shown.map((upload) => (
          <UploadItem key={upload.id} upload={upload} onRetry={() => queue.retry(upload.id)} />
        ))}
        {uploads.length > SHOWN && <li className="px-3 py-2 text-sm text-muted">{TEXT.moreFiles(uploads.length - SHOWN)}</li>}
      </ul>
    </section>
  );
}

function UploadItem({ upload, onRetry }: { upload: Upload; onRetry: () => void }) {
  const { name, state, cause } = upload;
  const share = upload.file.size > 0 ? upload.sent / upload.file.size : 0;
  return (
    <li className="flex min-h-10 items-center gap-3 px-3 py-1 text-sm">
      <span className="min-w-0 flex-1">
        <span className="block truncate">{name}</span>
        {cause && <span className="block text-xs break-words text-danger">{cause}</span>}
      </span>
      {state === "uploading" ? (
        <progress aria-label={name} value={share} max={1} className="upload-progress h-1.5 w-24" />
      ) : (
        <StatusBadge tone={TONES[state]}>{TEXT.uploadStates[state]}</StatusBadge>
      )}
      {(state === "failed" || state === "stopped") && (
        <IconButton label={TEXT.retryOne(name)} onClick={onRetry}>
          <RotateCw aria-hidden className="size-4" />
        </IconButton>
      )}
    </li>
  );
}

/** Failures come first, then running uploads, then those that wait, then those that are done. */
const rank = ({ state }: Upload): number =>
  ({ failed: 0, uploading: 1, sent: 1, indexing: 2, waiting: 3, stopped: 4, searchable: 5 })[state];
