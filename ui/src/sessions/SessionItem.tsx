import { Ellipsis, Pencil, Pin, PinOff, Sparkles, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { NavLink } from "react-router";

import { useFeature } from "../configuration/ConfigurationProvider";
import { messages } from "../messages/en";
import { SessionDialogs } from "../sharing/SessionDialogs";
import { SessionMenuItems, type SessionDialog } from "../sharing/SessionMenuItems";
import { IconButton } from "../ui/IconButton";
import { Menu, MenuItem } from "../ui/Menu";
import { usePin, useRename, type SessionRow } from "./queries";
import { titleOf } from "./sessionTitle";
import { useTitleSuggestion } from "./useTitleSuggestion";

const TEXT = messages.sessions;

/** A chat in the list, with its menu. */
export function SessionItem({ row, onDelete }: { row: SessionRow; onDelete: (row: SessionRow) => void }) {
  const [isRenamed, setRenamed] = useState(false);
  const [dialog, setDialog] = useState<SessionDialog | null>(null);
  const mayDelete = useFeature("deleteSessionHistory");
  const rename = useRename();
  const pin = usePin();
  const { suggest, notice } = useTitleSuggestion(row);
  const title = titleOf(row);
  const link = useRef<HTMLAnchorElement>(null);
  const finish = (name: string, isByKey: boolean): void => {
    setRenamed(false);
    if (isByKey) setTimeout(() => link.current?.focus());
    if (name && name !== title) rename.mutate({ id: row.sessionId, change: name });
  };
  if (isRenamed) {
    return (
      <li>
        <RenameForm title={title} onFinish={finish} />
      </li>
    );
  }
  return (
    <li className="group/item relative">
      <NavLink
        ref={link}
        to={`/c/${row.sessionId}`}
        title={title}
        className={({ isActive }) =>
          `flex min-h-9 items-center rounded-sm px-2 text-sm group-focus-within/item:pr-9 group-hover/item:pr-9 hover:bg-sunken pointer-coarse:min-h-11 pointer-coarse:pr-12 ${isActive ? "bg-sunken font-medium" : ""}`
        }
      >
        <span className="truncate">{title}</span>
      </NavLink>
      <span className="absolute top-0 right-0.5 flex h-9 items-center opacity-0 group-focus-within/item:opacity-100 group-hover/item:opacity-100 has-data-[state=open]:opacity-100 pointer-coarse:h-11 pointer-coarse:opacity-100">
        <Menu
          align="end"
          trigger={
            <IconButton label={TEXT.actions(title)}>
              <Ellipsis aria-hidden className="size-4" />
            </IconButton>
          }
        >
          <MenuItem onSelect={() => pin.mutate({ id: row.sessionId, change: !row.pinned })}>
            {row.pinned ? <PinOff aria-hidden className="size-4" /> : <Pin aria-hidden className="size-4" />}
            {row.pinned ? TEXT.unpin : TEXT.pin}
          </MenuItem>
          <MenuItem onSelect={() => setTimeout(() => setRenamed(true))}>
            <Pencil aria-hidden className="size-4" />
            {TEXT.rename}
          </MenuItem>
          <MenuItem onSelect={suggest}>
            <Sparkles aria-hidden className="size-4" />
            {TEXT.suggestTitle}
          </MenuItem>
          <SessionMenuItems row={row} onOpen={setDialog} />
          {mayDelete && (
            <MenuItem isDanger onSelect={() => onDelete(row)}>
              <Trash2 aria-hidden className="size-4" />
              {TEXT.delete}
            </MenuItem>
          )}
        </Menu>
      </span>
      {notice}
      <SessionDialogs row={row} open={dialog} onClose={() => setDialog(null)} />
    </li>
  );
}

function RenameForm({ title, onFinish }: { title: string; onFinish: (name: string, isByKey: boolean) => void }) {
  const [name, setName] = useState(title);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onFinish(name.trim(), true);
      }}
    >
      <input
        autoFocus
        value={name}
        maxLength={200}
        aria-label={TEXT.name}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
        onBlur={() => onFinish(name.trim(), false)}
        onKeyDown={(event) => event.key === "Escape" && onFinish("", true)}
        className="h-9 w-full rounded-sm border border-line-strong bg-page px-2 text-sm"
      />
    </form>
  );
}
