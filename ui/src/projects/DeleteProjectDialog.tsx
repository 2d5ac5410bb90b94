import { useState } from "react";
import { useMatch, useNavigate } from "react-router";

import { useFeature } from "../configuration/ConfigurationProvider";
import { projectMessages as TEXT } from "../messages/projects";
import type { SessionRow } from "../sessions/queries";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { useDeleteProject } from "./queries";
import type { Project } from "./types";

/** The question whether a project is to be deleted, with its chats or without them. */
export default function DeleteProjectDialog({ project, chats, onClose }: { project: Project; chats: SessionRow[]; onClose: () => void }) {
  const [withChats, setWithChats] = useState(false);
  const mayDeleteChats = useFeature("deleteSessionHistory");
  const remove = useDeleteProject();
  const navigate = useNavigate();
  const opened = useMatch("/c/:id")?.params.id;
  const onSuccess = (): void => {
    onClose();
    if (withChats && chats.some((one) => one.sessionId === opened)) void navigate("/");
  };
  return (
    <ConfirmDialog
      title={TEXT.deleteTitle}
      action={TEXT.delete}
      isBusy={remove.isPending}
      error={remove.error}
      onCancel={onClose}
      onConfirm={() => remove.mutate({ id: project.projectId, deleteSessions: withChats }, { onSuccess })}
    >
      <p>{TEXT.deleteBody(project.name)}</p>
      {mayDeleteChats && (
        <label className="mt-3 flex min-h-8 cursor-pointer items-center gap-2.5 text-text">
          <input type="checkbox" checked={withChats} onChange={(event) => setWithChats(event.target.checked)} className="size-4 accent-(--accent)" />
          {TEXT.withChats}
        </label>
      )}
    </ConfirmDialog>
  );
}
