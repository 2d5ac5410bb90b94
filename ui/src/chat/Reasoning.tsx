import { ChevronRight } from "lucide-react";

import { messages } from "../messages/en";

const TEXT = messages.chat;

/** The reasoning of a model, folded up. */
export function Reasoning({ text, seconds, isRunning }: { text: string; seconds: number; isRunning: boolean }) {
  return (
    <details className="reasoning mb-3 text-sm text-muted">
      <summary className="inline-flex min-h-8 cursor-pointer items-center gap-1 rounded-sm pr-2 hover:text-text pointer-coarse:min-h-11">
        <ChevronRight aria-hidden className="size-4 transition-transform" />
        {isRunning ? TEXT.thinkingNow : TEXT.thought(seconds)}
      </summary>
      <div className="mt-1 border-l-2 border-line pl-4 whitespace-pre-wrap">{text}</div>
    </details>
  );
}
