import { Box, Columns2, Files, TextQuote } from "lucide-react";
import { NavLink } from "react-router";

import { useConfiguration } from "../configuration/ConfigurationProvider";
import { messages } from "../messages/en";

const LINKS = [
  { to: "/library/documents", label: messages.documents.title, icon: Files, flag: "showRagLibrary" },
  { to: "/library/models", label: messages.models.title, icon: Box, flag: "modelLibrary" },
  { to: "/library/prompts", label: messages.app.prompts, icon: TextQuote, flag: "showPromptTemplateLibrary" },
  { to: "/compare", label: messages.app.compare, icon: Columns2, flag: "enableModelComparisonUtility" },
] as const;

/** The links to the libraries that are enabled, in the navigation. */
export function LibraryLinks() {
  const { isEnabled } = useConfiguration();
  return (
    <ul aria-label={messages.app.library} className="pb-2">
      {LINKS.filter((link) => isEnabled(link.flag)).map(({ to, label, icon: Icon }) => (
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
