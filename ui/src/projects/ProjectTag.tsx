import { Folder } from "lucide-react";

import { projectMessages as TEXT } from "../messages/projects";

/** The name of a chat's project, above the chat. */
export function ProjectTag({ name }: { name: string }) {
  return (
    <span title={`${TEXT.project}: ${name}`} className="flex min-w-0 items-center gap-1.5 px-1 text-sm text-muted">
      <Folder aria-hidden className="size-4 shrink-0" />
      <span className="sr-only">{TEXT.project}: </span>
      <span className="max-w-40 truncate max-sm:max-w-20">{name}</span>
    </span>
  );
}
