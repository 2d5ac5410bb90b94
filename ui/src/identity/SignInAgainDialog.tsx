import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "react-router";
import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { useIdentity } from "./IdentityProvider";

/** The dialog after the end of a session. The sign-in opens in a window of its own, so that nothing on the page is lost. */
export function SignInAgainDialog() {
  const { expired, person, session } = useIdentity();
  const { pathname, search } = useLocation();
  const queries = useQueryClient();
  const [isClosed, setClosed] = useState(false);
  const [hasFailed, setFailed] = useState(false);

  async function signIn(): Promise<void> {
    setFailed(false);
    const now = await session.signInInPopup().catch(() => null);
    if (!now) return setFailed(true);
    if (now.id !== person?.id) return location.reload(); // another person: nothing of this page is theirs
    await queries.invalidateQueries();
  }

  return (
    <>
      <Dialog title={messages.identity.expired} isOpen={expired && !isClosed} onClose={() => setClosed(true)}>
        <p className="mt-2 text-muted">{messages.identity.expiredExplanation}</p>
        {hasFailed && (
          <p role="alert" className="mt-3 rounded-md bg-danger-soft p-3 text-sm text-danger">
            {messages.identity.popupFailed}
          </p>
        )}
        <div className="mt-5 flex flex-wrap justify-end gap-2">
          {hasFailed && (
            <Button kind="secondary" onClick={() => void session.signIn(`${pathname}${search}`)}>
              {messages.identity.signInHere}
            </Button>
          )}
          <Button onClick={() => void signIn()}>{messages.identity.signInAgain}</Button>
        </div>
      </Dialog>
      {expired && isClosed && (
        <div className="fixed inset-x-0 bottom-4 z-40 flex justify-center" role="status">
          <Button onClick={() => setClosed(false)}>{messages.identity.signInAgain}</Button>
        </div>
      )}
    </>
  );
}
