/** Groups of chats by the day of their last change. */

import type { SessionRow } from "./queries";

export type GroupName = "pinned" | "today" | "yesterday" | "week" | "month" | "older";

export interface Group {
  name: GroupName;
  rows: SessionRow[];
}

const DAY = 86_400_000;
const ORDER: GroupName[] = ["pinned", "today", "yesterday", "week", "month", "older"];

/** Return the groups that have chats, in their order; each chat is in one group. */
export function groupSessions(rows: readonly SessionRow[], now: Date): Group[] {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const groups = new Map<GroupName, SessionRow[]>();
  for (const row of rows) {
    const name = row.pinned ? "pinned" : groupOf(new Date(row.lastUpdated).getTime(), midnight);
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return ORDER.flatMap((name) => {
    const found = groups.get(name);
    return found ? [{ name, rows: found }] : [];
  });
}

function groupOf(time: number, midnight: number): GroupName {
  if (time >= midnight) return "today";
  if (time >= midnight - DAY) return "yesterday";
  if (time >= midnight - 7 * DAY) return "week";
  return time >= midnight - 30 * DAY ? "month" : "older";
}
