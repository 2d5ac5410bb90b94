import { Download, FileJson, FolderInput, Share2 } from "lucide-react";

import { useFeature } from "../configuration/ConfigurationProvider";
import { projectMessages } from "../messages/projects";
import { sharingMessages as TEXT } from "../messages/sharing";
import type { SessionRow } from "../sessions/queries";
import { useExportChat } from "../transfer/exporting";
import { MenuItem } from "../ui/Menu";

export type SessionDialog = "share" | "move";

/** The entries of a chat's menu that move, share and export it. */
export function SessionMenuItems({ row, onOpen }: { row: SessionRow; onOpen: (dialog: SessionDialog) => void }) {
  const exported = useExportChat(row.sessionId);
  const hasProjects = useFeature("projectOrganization");
  return (
    <>
      {hasProjects && (
        <MenuItem onSelect={() => setTimeout(() => onOpen("move"))}>
          <FolderInput aria-hidden className="size-4" />
          {projectMessages.move}
        </MenuItem>
      )}
      <MenuItem onSelect={() => setTimeout(() => onOpen("share"))}>
        <Share2 aria-hidden className="size-4" />
        {TEXT.share}
      </MenuItem>
      <MenuItem onSelect={() => exported.mutate("md")}>
        <Download aria-hidden className="size-4" />
        {TEXT.exportMarkdown}
      </MenuItem>
      <MenuItem onSelect={() => exported.mutate("json")}>
        <FileJson aria-hidden className="size-4" />
        {TEXT.exportJson}
      </MenuItem>
    </>
  );
}
