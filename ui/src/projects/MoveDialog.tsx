import { useState } from "react";

import { messages } from "../messages/en";
import { projectMessages as TEXT } from "../messages/projects";
import type { SessionRow } from "../sessions/queries";
import { titleOf } from "../sessions/sessionTitle";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { SelectField } from "../ui/Field";
import { useMove, useProjects } from "./queries";

/** Moves a chat into a project or out of it. */
export default function MoveDialog({ row, onClose }: { row: SessionRow; onClose: () => void }) {
  const [to, setTo] = useState(row.projectId ?? "");
  const projects = useProjects();
  const move = useMove();
  return (
    <Dialog title={TEXT.moveTitle(titleOf(row))} isOpen onClose={onClose}>
      <form
        className="mt-4"
        onSubmit={(event) => {
          event.preventDefault();
          move.mutate({ sessionId: row.sessionId, from: row.projectId, to: to || null }, { onSuccess: onClose });
        }}
      >
        <SelectField label={TEXT.project} value={to} onChange={(event) => setTo(event.target.value)}>
          <option value="">{TEXT.noProject}</option>
          {projects.data?.map((project) => (
            <option key={project.projectId} value={project.projectId}>
              {project.name}
            </option>
          ))}
        </SelectField>
        {move.error && (
          <p role="alert" className="mt-3 text-sm text-danger">
            {move.error.message}
          </p>
        )}
        <div className="mt-5 flex justify-end gap-2">
          <Button kind="secondary" onClick={onClose}>
            {messages.app.cancel}
          </Button>
          <Button type="submit" disabled={move.isPending || to === (row.projectId ?? "")}>
            {TEXT.moveAction}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
