import { usePerson } from "../identity/IdentityProvider";
import { messages } from "../messages/en";

const TEXT = messages.chat;

/** The content of a chat without messages. */
export function Welcome({ isTemporary }: { isTemporary: boolean }) {
  const { name } = usePerson();
  return (
    <div className="grid min-h-0 flex-1 place-items-center p-6">
      <div className="text-center">
        <p className="text-2xl font-semibold tracking-tight">{isTemporary ? TEXT.temporary : TEXT.greeting(name)}</p>
        <p className="mt-2 text-muted">{isTemporary ? TEXT.temporaryHint : TEXT.welcome}</p>
      </div>
    </div>
  );
}
