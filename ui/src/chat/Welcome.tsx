import { lazy, Suspense } from "react";

import { usePerson } from "../identity/IdentityProvider";
import { messages } from "../messages/en";
import type { Knowledge } from "./types";

const TEXT = messages.chat;
const Starters = lazy(async () => ({ default: (await import("./Starters")).Starters }));

interface Props {
  isTemporary: boolean;
  /** Put a text into the composer. */
  onText: (text: string) => void;
  onKnowledge: (knowledge: Knowledge) => void;
}

/** The content of a chat without messages. */
export function Welcome({ isTemporary, onText, onKnowledge }: Props) {
  const { name } = usePerson();
  return (
    <div className="grid min-h-0 flex-1 place-items-center overflow-y-auto p-6">
      <div className="w-full max-w-176 text-center">
        <p className="text-2xl font-semibold tracking-tight break-words">{isTemporary ? TEXT.temporary : TEXT.greeting(name)}</p>
        <p className="mt-2 text-muted">{isTemporary ? TEXT.temporaryHint : TEXT.welcome}</p>
        <div className="mt-6 min-h-10">
          <Suspense fallback={null}>
            <Starters onText={onText} onKnowledge={onKnowledge} />
          </Suspense>
        </div>
      </div>
    </div>
  );
}
