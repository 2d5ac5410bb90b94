/** The chats that the palette shows: those whose names match, first those of the list, then those that the server found. */

import type { SearchHit, SessionRow } from "./queries";
import { titleOf } from "./sessionTitle";

export interface PaletteChat {
  id: string;
  title: string;
}

const MOST_CHATS = 8;

/** Return the newest chats without a search; with one, all chats whose names match, also those beyond the loaded list. */
export function paletteChats(rows: readonly SessionRow[], query: string, hits: readonly SearchHit[]): PaletteChat[] {
  const words = query.trim().toLowerCase();
  const listed = rows.map((row) => ({ id: row.sessionId, title: titleOf(row) }));
  if (words === "") return listed.slice(0, MOST_CHATS);
  const matching = listed.filter((one) => one.title.toLowerCase().includes(words)).slice(0, MOST_CHATS);
  const found = hits.flatMap((hit) => (hit.messageId === null && hit.name !== null ? [{ id: hit.sessionId, title: hit.name }] : []));
  return [...matching, ...found.filter((one) => !matching.some((other) => other.id === one.id))];
}

/** Return the chats after the newest ones, at most so many. */
export const olderChats = (rows: readonly SessionRow[], most: number): PaletteChat[] =>
  rows.slice(MOST_CHATS, MOST_CHATS + most).map((row) => ({ id: row.sessionId, title: titleOf(row) }));
