import { lazy, Suspense } from "react";

import type { SessionRow } from "../sessions/queries";
import { titleOf } from "../sessions/sessionTitle";
import type { SessionDialog } from "./SessionMenuItems";

const ShareDialog = lazy(() => import("./ShareDialog"));
const MoveDialog = lazy(() => import("../projects/MoveDialog"));

/** The dialogs that the menu of a chat opens. */
export function SessionDialogs({ row, open, onClose }: { row: SessionRow; open: SessionDialog | null; onClose: () => void }) {
  return (
    <Suspense fallback={null}>
      {open === "share" && <ShareDialog sessionId={row.sessionId} name={titleOf(row)} onClose={onClose} />}
      {open === "move" && <MoveDialog row={row} onClose={onClose} />}
    </Suspense>
  );
}
