import { useMutation } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";

import { messages } from "../messages/en";
import { IconButton } from "../ui/IconButton";
import { Menu, MenuItem } from "../ui/Menu";
import { formatBytes, formatMoment } from "./formats";
import { downloadAddress } from "./queries";
import { StatusBadge, type Tone } from "./StatusBadge";
import type { DocumentRow, DocumentStatus } from "./types";

const TEXT = messages.documents;
const TONES: Record<DocumentStatus, Tone> = {
  searchable: "good",
  pending: "busy",
  waiting: "quiet",
  failed: "bad",
  deleting: "busy",
  deleted: "quiet",
};
const NUMBER = "px-2 py-2 text-right tabular-nums text-muted whitespace-nowrap max-md:hidden";

interface Props {
  rows: readonly DocumentRow[];
  selected: ReadonlySet<string>;
  mayDelete: (row: DocumentRow) => boolean;
  onSelect: (ids: ReadonlySet<string>) => void;
  onDelete: (row: DocumentRow) => void;
  onExplain: (row: DocumentRow) => void;
}

/** The table of documents. On small screens a row shows the name and the status alone. */
export function DocumentTable({ rows, selected, mayDelete, onSelect, onDelete, onExplain }: Props) {
  const deletable = rows.filter(mayDelete).map((row) => row.document_id);
  const isAll = deletable.length > 0 && deletable.every((id) => selected.has(id));
  const now = Date.now();
  return (
    <table className="mt-3 w-full table-fixed border-collapse text-sm">
      <thead className="border-b border-line text-xs text-muted">
        <tr>
          <th className="w-9 py-2">
            <input
              type="checkbox"
              aria-label={TEXT.selectAll}
              checked={isAll}
              disabled={deletable.length === 0}
              onChange={() => onSelect(new Set(isAll ? [] : deletable))}
              className="size-4 accent-accent"
            />
          </th>
          <th className="px-2 py-2 text-left font-medium">{TEXT.columns.name}</th>
          <th className="w-30 px-2 py-2 text-left font-medium max-md:hidden">{TEXT.columns.status}</th>
          <th className="w-18 px-2 py-2 text-right font-medium max-md:hidden">{TEXT.columns.chunks}</th>
          <th className="w-22 px-2 py-2 text-right font-medium max-md:hidden">{TEXT.columns.size}</th>
          <th className="w-28 px-2 py-2 text-right font-medium max-md:hidden">{TEXT.columns.updated}</th>
          <th className="w-32 px-2 py-2 text-left font-medium max-2xl:hidden">{TEXT.columns.owner}</th>
          <td className="w-10" />
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.document_id} className="border-b border-line hover:bg-surface">
            <td className="py-2 text-center align-top">
              <input
                type="checkbox"
                aria-label={TEXT.select(row.document_name)}
                checked={selected.has(row.document_id)}
                disabled={!mayDelete(row)}
                onChange={() => onSelect(toggled(selected, row.document_id))}
                className="mt-0.5 size-4 accent-accent"
              />
            </td>
            <td className="px-2 py-2">
              <span className="block truncate" title={row.document_name}>
                {row.document_name}
              </span>
              {(row.cause ?? row.notice) && (
                <span className={`mt-0.5 block text-xs break-words ${row.cause ? "text-danger" : "text-muted"}`}>{row.cause ?? row.notice}</span>
              )}
              <span className="mt-0.5 md:hidden">
                <Status row={row} />
              </span>
            </td>
            <td className="px-2 py-2 max-md:hidden">
              <Status row={row} />
            </td>
            <td className={NUMBER}>{row.status === "searchable" ? row.chunks.toLocaleString() : "–"}</td>
            <td className={NUMBER}>{row.size ? formatBytes(row.size) : "–"}</td>
            <td className={NUMBER}>{formatMoment(row.upload_date, now)}</td>
            <td className="truncate px-2 py-2 text-muted max-2xl:hidden">{row.username}</td>
            <td className="align-top">
              <RowMenu row={row} mayDelete={mayDelete(row)} onDelete={() => onDelete(row)} onExplain={() => onExplain(row)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const Status = ({ row }: { row: DocumentRow }) => <StatusBadge tone={TONES[row.status]}>{TEXT.statuses[row.status]}</StatusBadge>;

interface RowMenuProps {
  row: DocumentRow;
  mayDelete: boolean;
  onDelete: () => void;
  onExplain: () => void;
}

function RowMenu({ row, mayDelete, onDelete, onExplain }: RowMenuProps) {
  const download = useMutation({ mutationFn: downloadAddress, onSuccess: (url) => location.assign(url) });
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton label={TEXT.actions(row.document_name)}>
            <Ellipsis aria-hidden className="size-4" />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => download.mutate(row)}>{TEXT.download}</MenuItem>
        <MenuItem onSelect={onExplain}>{TEXT.why}</MenuItem>
        {mayDelete && (
          <MenuItem isDanger onSelect={onDelete}>
            {TEXT.delete}
          </MenuItem>
        )}
      </Menu>
      {download.isError && (
        <span role="alert" className="block text-xs text-danger">
          {download.error.message}
        </span>
      )}
    </>
  );
}

function toggled(selected: ReadonlySet<string>, id: string): Set<string> {
  const changed = new Set(selected);
  if (!changed.delete(id)) changed.add(id);
  return changed;
}
