import { Copy, Ellipsis, History, Pencil, Trash2 } from "lucide-react";

import { usePerson } from "../identity/IdentityProvider";
import { promptMessages as TEXT } from "../messages/prompts";
import { IconButton } from "../ui/IconButton";
import { Menu, MenuItem } from "../ui/Menu";
import { audienceOf } from "./audience";
import type { Prompt } from "./types";

interface Props {
  prompt: Prompt;
  onEdit: (prompt: Prompt) => void;
  onDuplicate: (prompt: Prompt) => void;
  onRevisions: (prompt: Prompt) => void;
  onDelete: (prompt: Prompt) => void;
}

/** A prompt in the library. */
export function PromptCard({ prompt, onEdit, onDuplicate, onRevisions, onDelete }: Props) {
  const mayChange = prompt.isOwner || usePerson().isAdmin;
  const details = [
    TEXT.types[prompt.type],
    ...(prompt.isOwner ? [] : [TEXT.by(prompt.owner)]),
    ...(prompt.isOwner && prompt.groups.length > 0 ? [TEXT.sharedWith(audienceOf(prompt.groups))] : []),
  ];
  return (
    <li className="flex items-start gap-1 rounded-md border border-line bg-raised p-4 pr-2">
      <div className="min-w-0 flex-1">
        <h2 className="text-sm font-semibold break-words">
          <button type="button" aria-label={TEXT.open(prompt.title)} onClick={() => onEdit(prompt)} className="min-h-6 text-left hover:underline">
            {prompt.title}
          </button>
        </h2>
        <p className="text-xs text-muted">{details.join(" · ")}</p>
        <p className="mt-1.5 line-clamp-3 text-sm break-words whitespace-pre-line text-muted">{prompt.body}</p>
      </div>
      <Menu
        align="end"
        trigger={
          <IconButton label={TEXT.actions(prompt.title)}>
            <Ellipsis aria-hidden className="size-4" />
          </IconButton>
        }
      >
        {mayChange && (
          <MenuItem onSelect={() => onEdit(prompt)}>
            <Pencil aria-hidden className="size-4" />
            {TEXT.edit}
          </MenuItem>
        )}
        <MenuItem onSelect={() => onDuplicate(prompt)}>
          <Copy aria-hidden className="size-4" />
          {TEXT.duplicate}
        </MenuItem>
        {mayChange && (
          <MenuItem onSelect={() => onRevisions(prompt)}>
            <History aria-hidden className="size-4" />
            {TEXT.history}
          </MenuItem>
        )}
        {mayChange && (
          <MenuItem isDanger onSelect={() => onDelete(prompt)}>
            <Trash2 aria-hidden className="size-4" />
            {TEXT.delete}
          </MenuItem>
        )}
      </Menu>
    </li>
  );
}
