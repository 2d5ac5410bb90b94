import { lazy, Suspense, useState, type KeyboardEvent } from "react";

import { useFeature } from "../configuration/ConfigurationProvider";
import type { ListCommand } from "../ui/listCommand";
import { listKey } from "../ui/listCommand";
import { filterAt, filterKnowledge, useKnowledge } from "./knowledge";
import type { Knowledge } from "./types";

const KnowledgeList = lazy(async () => ({ default: (await import("./KnowledgeList")).KnowledgeList }));

interface Options {
  listId: string;
  text: string;
  cursor: number;
  /** Replace the text; the cursor is put behind the given place. */
  onText: (text: string, cursor: number) => void;
  chosen: Knowledge[];
  onChosen: (knowledge: Knowledge[]) => void;
}

/** The command `#` in the composer: it chooses a repository or a collection to search. */
export function useKnowledgeCommand({ listId, text, cursor, onText, chosen, onChosen }: Options): ListCommand & { isEnabled: boolean } {
  const isEnabled = useFeature("ragSelectionAvailable");
  const [active, setActive] = useState(0);
  const [dismissed, setDismissed] = useState<number | null>(null);
  const found = isEnabled ? filterAt(text, cursor) : null;
  if (found === null && dismissed !== null) setDismissed(null);
  const isOpen = found !== null && dismissed !== found.start;
  const all = useKnowledge(isEnabled);
  const choices = isOpen ? filterKnowledge(all.data ?? [], found.filter, chosen) : [];
  const at = Math.min(active, Math.max(0, choices.length - 1));

  const pick = (choice: Knowledge): void => {
    if (!found) return;
    setActive(0);
    onChosen([...chosen, choice]);
    onText(text.slice(0, found.start) + text.slice(cursor), found.start);
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (!found || !isOpen) return false;
    return listKey(event, {
      count: choices.length,
      at,
      isWaiting: all.isPending || text === "#",
      onActive: setActive,
      onPick: (index) => choices[index] && pick(choices[index]),
      onDismiss: () => setDismissed(found.start),
    });
  };
  const content = isOpen && (
    <Suspense fallback={null}>
      <KnowledgeList id={listId} choices={choices} active={at} isLoading={all.isPending} onPick={pick} onHover={setActive} />
    </Suspense>
  );
  return { isEnabled, content, onKey, popup: isOpen ? { id: listId, active: choices.length > 0 ? at : null } : null };
}
