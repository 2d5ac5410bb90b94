import { ChevronRight, Ellipsis, FilePen, Pencil, Plus, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Link, useNavigate } from "react-router";

import { useFeature } from "../configuration/ConfigurationProvider";
import { projectMessages as TEXT } from "../messages/projects";
import type { SessionRow } from "../sessions/queries";
import { SessionItem } from "../sessions/SessionItem";
import { Button } from "../ui/Button";
import { IconButton } from "../ui/IconButton";
import { Menu, MenuItem } from "../ui/Menu";
import { useProjects } from "./queries";
import type { Project } from "./types";

const ProjectDialog = lazy(() => import("./ProjectDialog"));
const DeleteProjectDialog = lazy(() => import("./DeleteProjectDialog"));

type Open = { kind: "edit"; project: Project | null } | { kind: "delete"; project: Project };

interface Props {
  rows: SessionRow[];
  onDelete: (row: SessionRow) => void;
  /** Load older chats, which may belong to projects; null if all are loaded. */
  onOlder: (() => void) | null;
}

/** The projects in the navigation, each with its chats. */
export function ProjectSection({ rows, onDelete, onOlder }: Props) {
  const projects = useProjects();
  const [open, setOpen] = useState<Open | null>(null);
  const isEnabled = useFeature("projectOrganization");
  if (!isEnabled) return null;
  const chatsOf = (project: Project): SessionRow[] => rows.filter((row) => row.projectId === project.projectId);
  return (
    <section aria-label={TEXT.title}>
      <div className="flex items-center justify-between pt-2">
        <h2 className="px-2 text-xs font-medium text-muted">{TEXT.title}</h2>
        <IconButton label={TEXT.new} onClick={() => setOpen({ kind: "edit", project: null })}>
          <Plus aria-hidden className="size-4" />
        </IconButton>
      </div>
      <ul>
        {projects.data?.map((project) => (
          <ProjectItem
            key={project.projectId}
            project={project}
            rows={chatsOf(project)}
            onOlder={onOlder}
            onEdit={() => setOpen({ kind: "edit", project })}
            onDelete={() => setOpen({ kind: "delete", project })}
            onDeleteChat={onDelete}
          />
        ))}
      </ul>
      <Suspense fallback={null}>
        {open?.kind === "edit" && <ProjectDialog project={open.project} onClose={() => setOpen(null)} />}
        {open?.kind === "delete" && <DeleteProjectDialog project={open.project} chats={chatsOf(open.project)} onClose={() => setOpen(null)} />}
      </Suspense>
    </section>
  );
}

interface ItemProps {
  project: Project;
  rows: SessionRow[];
  onOlder: (() => void) | null;
  onEdit: () => void;
  onDelete: () => void;
  onDeleteChat: (row: SessionRow) => void;
}

function ProjectItem({ project, rows, onOlder, onEdit, onDelete, onDeleteChat }: ItemProps) {
  const [isOpen, setOpen] = useState(false);
  const navigate = useNavigate();
  const newChat = `/?project=${encodeURIComponent(project.projectId)}`;
  return (
    <li>
      <div className="group/project flex items-center rounded-sm hover:bg-sunken">
        <button
          type="button"
          aria-expanded={isOpen}
          title={project.name}
          onClick={() => setOpen(!isOpen)}
          className="flex min-h-9 min-w-0 flex-1 items-center gap-1.5 rounded-sm px-1.5 text-left text-sm pointer-coarse:min-h-11"
        >
          <ChevronRight aria-hidden className={`size-4 shrink-0 text-muted transition-transform ${isOpen ? "rotate-90" : ""}`} />
          <span className="truncate">{project.name}</span>
        </button>
        <Menu
          align="end"
          trigger={
            <IconButton label={TEXT.actions(project.name)} className="opacity-0 group-focus-within/project:opacity-100 group-hover/project:opacity-100 data-[state=open]:opacity-100 pointer-coarse:opacity-100">
              <Ellipsis aria-hidden className="size-4" />
            </IconButton>
          }
        >
          <MenuItem onSelect={() => void navigate(newChat)}>
            <FilePen aria-hidden className="size-4" />
            {TEXT.newChat}
          </MenuItem>
          <MenuItem onSelect={() => setTimeout(onEdit)}>
            <Pencil aria-hidden className="size-4" />
            {TEXT.edit}
          </MenuItem>
          <MenuItem isDanger onSelect={() => setTimeout(onDelete)}>
            <Trash2 aria-hidden className="size-4" />
            {TEXT.delete}
          </MenuItem>
        </Menu>
      </div>
      {isOpen && (
        <ul className="ml-3.5 border-l border-line pl-1.5">
          <li>
            <Link
              to={newChat}
              aria-label={TEXT.newChatIn(project.name)}
              className="flex min-h-9 items-center gap-2 rounded-sm px-2 text-sm text-muted hover:bg-sunken pointer-coarse:min-h-11"
            >
              <FilePen aria-hidden className="size-4" />
              {TEXT.newChat}
            </Link>
          </li>
          {rows.map((row) => (
            <SessionItem key={row.sessionId} row={row} onDelete={onDeleteChat} />
          ))}
          {onOlder && (
            <li>
              <Button kind="quiet" className="w-full text-muted" onClick={onOlder}>
                {TEXT.olderChats}
              </Button>
            </li>
          )}
        </ul>
      )}
    </li>
  );
}
