import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { Outlet, useLocation, useNavigate } from "react-router";
import { ConfigurationProvider } from "../configuration/ConfigurationProvider";
import { Notices } from "../configuration/Notices";
import { useIdentity } from "../identity/IdentityProvider";
import { SignInAgainDialog } from "../identity/SignInAgainDialog";
import { SignInPage } from "../identity/SignInPage";
import { messages } from "../messages/en";
import { ShortcutSheet } from "../settings/ShortcutSheet";
import { SearchPalette } from "../sessions/SearchPalette";
import { Sheet } from "../ui/Dialog";
import { Menu, MenuItem } from "../ui/Menu";
import { Toaster } from "../ui/Toaster";
import { useConfig } from "./ConfigProvider";
import { LibraryLinks } from "./LibraryLinks";
import { RailContext } from "./rail";

const SessionRail = lazy(() => import("../sessions/SessionRail"));

/** The frame of every page that needs a signed-in person: rail, user menu and content. */
export function Shell() {
  const { person } = useIdentity();
  const [isOpen, setOpen] = useState(false);
  const rail = useMemo(() => ({ open: () => setOpen(true) }), []);
  const { pathname } = useLocation();
  useEffect(() => setOpen(false), [pathname]);
  if (!person) return <SignInPage />;
  return (
    <ConfigurationProvider>
      <RailContext value={rail}>
        <Notices />
        <div className="flex">
          <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:m-2 focus:bg-raised focus:p-2">
            {messages.app.skipToContent}
          </a>
          <nav
            aria-label={messages.app.navigation}
            className="sticky top-[var(--notices,0px)] z-10 flex h-page w-66 shrink-0 flex-col border-r border-line bg-surface p-3 max-md:hidden"
          >
            <Rail />
          </nav>
          <Sheet title={messages.app.navigation} isOpen={isOpen} onClose={() => setOpen(false)}>
            <Rail />
          </Sheet>
          <main id="content" tabIndex={-1} className="min-w-0 flex-1 outline-none">
            <Outlet />
          </main>
        </div>
        <SearchPalette />
        <ShortcutSheet />
        <SignInAgainDialog />
        <Toaster />
      </RailContext>
    </ConfigurationProvider>
  );
}

/** The content of the navigation: chats, and the person who is signed in. */
function Rail() {
  const { person, session } = useIdentity();
  const { branding } = useConfig();
  const navigate = useNavigate();
  if (!person) return null;
  return (
    <>
      <p className="px-2 py-1 font-semibold">{branding.name}</p>
      <Suspense fallback={<div className="flex-1" />}>
        <SessionRail />
      </Suspense>
      <div className="border-t border-line pt-2">
        <LibraryLinks />
        <Menu
          trigger={
            <button
              type="button"
              title={person.email ?? person.name}
              className="flex min-h-10 w-full items-center gap-2.5 rounded-sm px-2 text-left text-sm hover:bg-sunken pointer-coarse:min-h-11"
            >
              <span aria-hidden className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent uppercase">
                {person.name.slice(0, 1)}
              </span>
              <span className="sr-only">{messages.identity.account(person.name)}</span>
              <span aria-hidden className="truncate">
                {person.name}
              </span>
            </button>
          }
        >
          <MenuItem onSelect={() => void navigate("/settings")}>{messages.app.settings}</MenuItem>
          {person.isAdmin && (
            <>
              <MenuItem onSelect={() => void navigate("/admin/models")}>{messages.app.adminModels}</MenuItem>
              <MenuItem onSelect={() => void navigate("/admin/configuration")}>{messages.app.adminConfiguration}</MenuItem>
            </>
          )}
          <MenuItem onSelect={() => void session.signOut()}>{messages.identity.signOut}</MenuItem>
        </Menu>
      </div>
    </>
  );
}
