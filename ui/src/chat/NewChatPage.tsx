import { usePerson } from "../identity/IdentityProvider";
import { messages } from "../messages/en";

/** The start page: a chat without messages. */
export function NewChatPage() {
  const { name } = usePerson();
  return (
    <div className="grid min-h-dvh place-items-center p-6">
      <h1 className="text-2xl font-semibold">{messages.chat.greeting(name)}</h1>
    </div>
  );
}
