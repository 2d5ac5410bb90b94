import { Box, Files } from "lucide-react";
import { NavLink } from "react-router";

import { messages } from "../messages/en";

const LINKS = [
  { to: "/library/documents", label: messages.documents.title, icon: Files },
  { to: "/library/models", label: messages.models.title, icon: Box },
] as const;

/** The links to the libraries, in the navigation. */
export function LibraryLinks() {
  return (
    <ul aria-label={messages.app.library} className="pb-2">
      {LINKS.map(({ to, label, icon: Icon }) => (
        <li key={to}>
          <NavLink
            to={to}
            className="flex min-h-9 items-center gap-2.5 rounded-sm px-2 text-sm hover:bg-sunken aria-[current]:bg-sunken aria-[current]:font-medium pointer-coarse:min-h-11"
          >
            <Icon aria-hidden className="size-4 text-muted" />
            {label}
          </NavLink>
        </li>
      ))}
    </ul>
  );
}
