import { Outlet } from "react-router";
import { useIdentity } from "../identity/IdentityProvider";
import { SignInPage } from "../identity/SignInPage";
import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { useConfig } from "./ConfigProvider";

/** The frame of every page that needs a signed-in person: rail, user menu and content. */
export function Shell() {
  const { person, session } = useIdentity();
  const { branding } = useConfig();
  if (!person) return <SignInPage />;
  return (
    <div className="flex min-h-dvh">
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:m-2 focus:bg-raised focus:p-2">
        {messages.app.skipToContent}
      </a>
      <aside className="flex w-66 flex-col border-r border-line bg-surface p-3 max-md:hidden">
        <p className="px-2 py-1 font-semibold">{branding.name}</p>
        <div className="mt-auto flex items-center justify-between gap-2 border-t border-line pt-3">
          <span className="truncate px-2 text-sm" title={person.email ?? person.name}>
            {person.name}
          </span>
          <Button kind="quiet" onClick={() => void session.signOut()}>
            {messages.identity.signOut}
          </Button>
        </div>
      </aside>
      <main id="content" tabIndex={-1} className="min-w-0 flex-1 outline-none">
        <Outlet />
      </main>
    </div>
  );
}
