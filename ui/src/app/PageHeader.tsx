import { Menu as MenuIcon } from "lucide-react";
import type { ReactNode } from "react";

import { messages } from "../messages/en";
import { IconButton } from "../ui/IconButton";
import { useRail } from "./rail";

/** The top of a page that is no chat: the navigation's button on small screens, the title and the page's actions. */
export function PageHeader({ title, children }: { title: string; children?: ReactNode }) {
  const rail = useRail();
  return (
    <header className="flex min-h-14 shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-2 md:px-6">
      <IconButton label={messages.app.navigation} className="md:hidden" onClick={rail.open}>
        <MenuIcon aria-hidden className="size-5" />
      </IconButton>
      <h1 className="flex-1 text-base font-semibold">{title}</h1>
      {children}
    </header>
  );
}
