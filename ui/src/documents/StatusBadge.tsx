import type { ReactNode } from "react";

export type Tone = "good" | "bad" | "busy" | "quiet";

const DOTS: Record<Tone, string> = {
  good: "bg-good",
  bad: "bg-danger",
  busy: "bg-accent animate-pulse",
  quiet: "bg-line-strong",
};

/** A state in one word, with a coloured dot. */
export function StatusBadge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="inline-flex shrink-0 items-center gap-1.5 text-xs whitespace-nowrap text-muted">
      <span aria-hidden className={`size-2 rounded-full ${DOTS[tone]}`} />
      {children}
    </span>
  );
}
