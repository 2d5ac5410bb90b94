import { FilePen, Search } from "lucide-react";
import { useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";

import { messages } from "../messages/en";
import { ProjectSection } from "../projects/ProjectSection";
import { useProjects } from "../projects/queries";
import { Button } from "../ui/Button";
import { LoadMore } from "../ui/LoadMore";
import { DeleteDialog } from "./DeleteDialog";
import { groupSessions } from "./groups";
import { openPalette } from "./palette";
import { useDelete, useSessions, type SessionRow } from "./queries";
import { SessionItem } from "./SessionItem";
import { titleOf } from "./sessionTitle";

const TEXT = messages.sessions;
const LINK =
  "flex min-h-9 w-full items-center gap-2.5 rounded-sm px-2 text-left text-sm hover:bg-sunken pointer-coarse:min-h-11";

/** The caller's chats by date, with a new chat and the search above them. */
export default function SessionRail() {
  const [doomed, setDoomed] = useState<SessionRow | null>(null);
  const remove = useDelete();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const confirm = (row: SessionRow): void => {
    setDoomed(null);
    remove.mutate({ id: row.sessionId, change: null });
    if (pathname === `/c/${row.sessionId}`) void navigate("/");
  };
  return (
    <>
      <div className="my-2 flex flex-col gap-0.5">
        <Link to="/" className={LINK}>
          <FilePen aria-hidden className="size-4 text-muted" />
          {TEXT.newChat}
        </Link>
        <button type="button" className={LINK} onClick={openPalette}>
          <Search aria-hidden className="size-4 text-muted" />
          <span className="flex-1">{TEXT.search}</span>
          <kbd className="font-sans text-xs text-muted pointer-coarse:hidden">Ctrl K</kbd>
        </button>
      </div>
      <div className="-mx-1 min-h-0 flex-1 overflow-y-auto px-1 pb-3">
        <SessionGroups onDelete={setDoomed} />
      </div>
      {doomed && <DeleteDialog name={titleOf(doomed)} onCancel={() => setDoomed(null)} onConfirm={() => confirm(doomed)} />}
    </>
  );
}

function SessionGroups({ onDelete }: { onDelete: (row: SessionRow) => void }) {
  const sessions = useSessions();
  const projects = useProjects().data ?? [];
  if (sessions.isPending) return null;
  if (!sessions.data) {
    return (
      <div className="px-2 py-1 text-sm text-muted">
        <p>{TEXT.loadFailed}</p>
        <Button kind="quiet" className="-ml-3.5" onClick={() => void sessions.refetch()}>
          {messages.chat.retry}
        </Button>
      </div>
    );
  }
  const all = sessions.data.pages.flat();
  const rows = all.filter((row) => !projects.some((one) => one.projectId === row.projectId));
  return (
    <>
      <ProjectSection rows={all} onDelete={onDelete} onOlder={sessions.hasNextPage ? () => void sessions.fetchNextPage() : null} />
      {all.length === 0 && <p className="px-2 py-1 text-sm text-muted">{TEXT.empty}</p>}
      {groupSessions(rows, new Date()).map((group) => (
        <section key={group.name} aria-label={TEXT[group.name]}>
          <h2 className="px-2 pt-4 pb-1 text-xs font-medium text-muted">{TEXT[group.name]}</h2>
          <ul>
            {group.rows.map((row) => (
              <SessionItem key={row.sessionId} row={row} onDelete={onDelete} />
            ))}
          </ul>
        </section>
      ))}
      {sessions.hasNextPage && (
        <LoadMore
          label={TEXT.more}
          shown={all.length}
          isLoading={sessions.isFetchingNextPage}
          hasFailed={sessions.isFetchNextPageError}
          onLoad={() => void sessions.fetchNextPage()}
        />
      )}
    </>
  );
}
