import { messages } from "../messages/en";

const TEXT = messages.chat;
const AROUND = 2 * Math.PI * 7;

/** A ring that shows the filled part of the model's context. */
export function TokenMeter({ used, limit }: { used: number; limit: number | null }) {
  if (used === 0) return null;
  const label = limit === null ? TEXT.meterUnknown(used) : TEXT.meter(used, limit);
  const share = limit === null ? 0 : Math.min(1, used / limit);
  const colour = share > 0.9 ? "text-danger" : share > 0.75 ? "text-warning" : "text-accent";
  return (
    <span role="img" aria-label={label} title={label} className="inline-flex items-center gap-1.5 px-1 text-xs text-muted tabular-nums">
      {limit === null ? (
        TEXT.compactTokens(used)
      ) : (
        <svg viewBox="0 0 18 18" className={`size-4.5 -rotate-90 ${colour}`}>
          <circle cx="9" cy="9" r="7" fill="none" strokeWidth="2.5" className="stroke-line" />
          <circle cx="9" cy="9" r="7" fill="none" strokeWidth="2.5" stroke="currentColor" strokeDasharray={`${share * AROUND} ${AROUND}`} />
        </svg>
      )}
    </span>
  );
}
