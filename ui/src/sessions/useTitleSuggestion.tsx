import { useMutation } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";

import { useConfig } from "../app/ConfigProvider";
import { messages } from "../messages/en";
import { useRename, type SessionRow } from "./queries";
import { titleOf } from "./sessionTitle";

const TEXT = messages.sessions;
const SHOWN_MS = 15_000;

/** The entry "Suggest a title" of a chat: its action, and the notice below the chat, which can undo the change. */
export function useTitleSuggestion(row: SessionRow): { suggest: () => void; notice: ReactNode } {
  const { inferenceBase } = useConfig();
  const rename = useRename();
  const [before, setBefore] = useState<string | null>(null);
  const suggestion = useMutation({
    mutationFn: async () => (await import("./titleSuggestion")).suggestTitle(row.sessionId, inferenceBase),
    onMutate: () => setBefore(null),
    onSuccess: (title) => {
      setBefore(titleOf(row));
      rename.mutate({ id: row.sessionId, change: title });
    },
  });
  const isShown = before !== null || suggestion.isError;
  const { reset } = suggestion;
  useEffect(() => {
    if (!isShown) return undefined;
    const timer = setTimeout(() => (setBefore(null), reset()), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isShown, reset]);
  const undo = (): void => {
    if (before !== null) rename.mutate({ id: row.sessionId, change: before });
    setBefore(null);
    reset();
  };
  const notice = (
    <p role="status" className="flex items-center gap-2 px-2 text-xs text-muted not-empty:py-1">
      {suggestion.isPending && TEXT.suggesting}
      {suggestion.isError && suggestion.error.message}
      {before !== null && (
        <>
          <span className="min-w-0 flex-1">{TEXT.suggested}</span>
          <button type="button" onClick={undo} className="min-h-6 rounded-sm font-medium text-accent hover:underline pointer-coarse:min-h-11">
            {TEXT.undo}
          </button>
        </>
      )}
    </p>
  );
  return { suggest: () => suggestion.mutate(), notice };
}
