import { EyeOff, FileText } from "lucide-react";

import { messages } from "../messages/en";
import type { Reference } from "../chat/types";
import { useSourcesOpener } from "./sources";

const TEXT = messages.citations;
const CHIP =
  "flex min-h-8 items-center gap-1.5 rounded-sm border border-line bg-surface px-2 text-xs text-muted " +
  "hover:border-line-strong hover:text-text pointer-coarse:min-h-11";

/** The documents below an answer; each opens its passage. */
export function SourceStrip({ references }: { references: Reference[] }) {
  const open = useSourcesOpener();
  const cited = references.filter((one) => one.cited);
  const [first] = references;
  if (!first) return null;
  if (cited.length === 0) {
    return (
      <button type="button" onClick={() => open({ references, number: first.number })} className={`mt-3 ${CHIP}`}>
        <FileText aria-hidden className="size-3.5 shrink-0" />
        {TEXT.noneCited(references.length)}
      </button>
    );
  }
  return (
    <ul aria-label={TEXT.panel} className="mt-3 flex flex-wrap gap-1.5">
      {cited.map((one) => (
        <li key={one.number} className="min-w-0">
          <button
            type="button"
            title={one.name}
            onClick={() => open({ references, number: one.number })}
            className={`max-w-64 ${CHIP}`}
          >
            {one.hidden ? <EyeOff aria-hidden className="size-3.5 shrink-0" /> : <FileText aria-hidden className="size-3.5 shrink-0" />}
            <span className="font-medium tabular-nums">{one.number}</span>
            <span className="truncate">{one.name}</span>
            {one.page != null && <span className="shrink-0">{TEXT.page(one.page)}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
