import { EyeOff, FileText } from "lucide-react";

import type { Reference } from "../chat/types";
import { messages } from "../messages/en";
import { sharingMessages as TEXT } from "../messages/sharing";

/** A source that the reader may not read has a title and no passage. */
type SharedReference = Reference & { hidden?: boolean; title?: string };

/** The sources of a shared answer by their titles. */
export function SharedSources({ references }: { references: SharedReference[] }) {
  const cited = references.filter((one) => one.cited || one.hidden);
  if (cited.length === 0) return null;
  return (
    <ul aria-label={TEXT.sources} className="mt-3 flex flex-wrap gap-1.5">
      {cited.map((one) => (
        <li key={one.number} className="flex min-h-8 max-w-full items-center gap-1.5 rounded-sm border border-line bg-surface px-2 text-xs text-muted">
          {one.hidden ? <EyeOff aria-hidden className="size-3.5 shrink-0" /> : <FileText aria-hidden className="size-3.5 shrink-0" />}
          <span className="font-medium tabular-nums">{one.number}</span>
          <span className="truncate">{one.title ?? one.name}</span>
          {one.hidden ? <span className="shrink-0">({TEXT.hidden})</span> : one.page !== null && one.page !== undefined && <span className="shrink-0">{messages.citations.page(one.page)}</span>}
        </li>
      ))}
    </ul>
  );
}
