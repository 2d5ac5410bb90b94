import { useState } from "react";

import { projectMessages as TEXT } from "../messages/projects";
import type { SessionRow } from "../sessions/queries";
import { titleOf } from "../sessions/sessionTitle";
import { SelectField } from "../ui/Field";
import { FormDialog } from "../ui/FormDialog";
import { useMove, useProjects } from "./queries";

/** Moves a chat into a project or out of it. */
export default function MoveDialog({ row, onClose }: { row: SessionRow; onClose: () => void }) {
  const [to, setTo] = useState(row.projectId ?? "");
  const projects = useProjects();
  const move = useMove();
  return (
    <FormDialog
      title={TEXT.moveTitle(titleOf(row))}
      action={TEXT.moveAction}
      isReady={!move.isPending && to !== (row.projectId ?? "")}
      problem={move.error?.message}
      onSubmit={() => move.mutate({ sessionId: row.sessionId, from: row.projectId, to: to || null }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <SelectField label={TEXT.project} value={to} onChange={(event) => setTo(event.target.value)}>
        <option value="">{TEXT.noProject}</option>
        {projects.data?.map((project) => (
          <option key={project.projectId} value={project.projectId}>
            {project.name}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}
