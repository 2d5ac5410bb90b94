import { UserRound, X } from "lucide-react";

import { promptMessages as TEXT } from "../messages/prompts";
import type { Persona } from "./persona";

/** The persona of a chat in the composer. */
export function PersonaChip({ persona, onRemove }: { persona: Persona; onRemove: () => void }) {
  return (
    <span title={persona.body} className="flex h-7 min-w-0 max-w-48 items-center gap-1 rounded-full bg-accent-soft pl-2 text-xs text-accent">
      <UserRound aria-hidden className="size-3.5 shrink-0" />
      <span className="sr-only">{TEXT.persona}: </span>
      <span className="truncate">{persona.title}</span>
      <button type="button" aria-label={TEXT.removePersona(persona.title)} onClick={onRemove} className="grid size-7 shrink-0 place-items-center rounded-full">
        <X aria-hidden className="size-3.5" />
      </button>
    </span>
  );
}
