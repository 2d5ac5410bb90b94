import { FileText, FileWarning, X } from "lucide-react";

import { messages } from "../messages/en";
import type { Attachment, Attachments } from "./attachments";

const TEXT = messages.files;
const ACTION = "min-h-6 rounded-sm font-medium text-accent underline-offset-2 hover:underline pointer-coarse:min-h-11";

interface Props {
  attachments: Attachments;
  /** The tokens that fit into the model beside the chat; null if unknown. */
  limit: number | null;
  /** The model's name if it does not see images. */
  blindModel: string | null;
  /** Puts files into a collection. */
  onKnowledge: (attachments: Attachment[]) => void;
}

/** The files that are attached to the next question, with an estimate of their tokens. */
export function AttachmentTray({ attachments, limit, blindModel, onKnowledge }: Props) {
  const { list, tokens } = attachments;
  if (list.length === 0) return null;
  const isOver = limit !== null && tokens > limit;
  const texts = list.filter((one) => one.state === "text");
  return (
    <div className="px-3 pt-3">
      <ul aria-label={TEXT.attachments} className="flex max-h-40 flex-wrap gap-2 overflow-y-auto">
        {list.map((one) => (
          <Chip key={one.id} attachment={one} onRemove={() => attachments.remove(one.id)} onKnowledge={() => onKnowledge([one])} />
        ))}
      </ul>
      {tokens > 0 && limit !== null && (
        <div aria-hidden className="mt-2 h-1 overflow-hidden rounded-full bg-sunken">
          <div className={`h-full ${isOver ? "bg-danger" : "bg-accent"}`} style={{ width: `${Math.min(100, (100 * tokens) / Math.max(1, limit))}%` }} />
        </div>
      )}
      <div role="status" className="mt-1 flex flex-wrap items-center gap-x-3 text-xs text-muted">
        {tokens > 0 && <span className={isOver ? "text-danger" : ""}>{limit === null ? TEXT.totalUnknown(tokens) : TEXT.total(tokens, limit)}</span>}
        {isOver && texts.length > 0 && (
          <>
            <button type="button" className={ACTION} onClick={() => attachments.trim(limit)}>
              {TEXT.trim}
            </button>
            <button type="button" className={ACTION} onClick={() => onKnowledge(texts)}>
              {TEXT.toCollection}
            </button>
          </>
        )}
        {blindModel !== null && attachments.hasImages && <span className="text-danger">{TEXT.blind(blindModel)}</span>}
      </div>
    </div>
  );
}

function Chip({ attachment, onRemove, onKnowledge }: { attachment: Attachment; onRemove: () => void; onKnowledge: () => void }) {
  const { name, state, cause, url, progress } = attachment;
  return (
    <li className="flex max-w-full items-center gap-2 rounded-md border border-line bg-surface py-1 pr-1 pl-2">
      {state === "image" && <img src={url} alt="" className="size-9 rounded-sm object-cover" />}
      {state === "failed" && <FileWarning aria-hidden className="size-4 shrink-0 text-danger" />}
      {(state === "text" || state === "reading") && <FileText aria-hidden className="size-4 shrink-0 text-muted" />}
      <span className="min-w-0 text-xs">
        <span className="block max-w-56 truncate font-medium">{name}</span>
        {state === "reading" && <progress aria-label={TEXT.readingFile(name)} {...(progress === null ? {} : { value: progress })} max={1} className="upload-progress block h-1 w-full" />}
        <span className={`block ${cause ? "max-w-72 text-danger" : "text-muted"}`}>{detailOf(attachment)}</span>
        {cause && (
          <button type="button" className={ACTION} aria-label={TEXT.toCollectionOne(name)} onClick={onKnowledge}>
            {TEXT.toCollection}
          </button>
        )}
      </span>
      <button type="button" aria-label={TEXT.remove(name)} onClick={onRemove} className="grid size-6 shrink-0 place-items-center rounded-full hover:bg-sunken pointer-coarse:size-11">
        <X aria-hidden className="size-3.5" />
      </button>
    </li>
  );
}

function detailOf({ state, cause, tokens, isTrimmed }: Attachment): string {
  if (state === "reading") return TEXT.reading;
  if (state === "image") return TEXT.image;
  if (cause !== null) return cause;
  return isTrimmed ? TEXT.trimmed(tokens) : TEXT.tokens(tokens);
}
