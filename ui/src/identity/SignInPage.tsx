import { useLocation } from "react-router";
import { useConfig } from "../app/ConfigProvider";
import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { useIdentity } from "./IdentityProvider";

export function SignInPage({ problem }: { problem?: string }) {
  const { session } = useIdentity();
  const { branding } = useConfig();
  const { pathname, search, hash } = useLocation();
  const returnTo = problem ? "/" : `${pathname}${search}${hash}`;
  return (
    <main className="grid min-h-dvh place-items-center bg-surface p-4">
      <div className="w-full max-w-96 rounded-lg border border-line bg-raised p-8 text-center shadow-raised">
        <h1 className="text-xl font-semibold">{messages.identity.welcome(branding.name)}</h1>
        <p className="mt-2 mb-6 text-muted">{messages.identity.explanation}</p>
        {problem && (
          <p role="alert" className="mb-4 rounded-md bg-danger-soft p-3 text-left text-sm text-danger">
            {problem}
          </p>
        )}
        <Button className="w-full" onClick={() => void session.signIn(returnTo)}>
          {messages.identity.signIn}
        </Button>
      </div>
    </main>
  );
}
