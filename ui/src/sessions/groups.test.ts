import { expect, test } from "vitest";

import { groupSessions } from "./groups";
import type { SessionRow } from "./queries";

const row = (sessionId: string, lastUpdated: Date, pinned = false): SessionRow => ({
  sessionId, lastUpdated: lastUpdated.toISOString(), pinned,
  name: null, firstHumanMessage: null, createTime: "", projectId: null, messageCount: 1,
});

const NOW = new Date(2026, 5, 15, 9, 30);
const daysAgo = (days: number): Date => new Date(2026, 5, 15 - days, 8, 0);

test("chats are grouped by the day of their last change, pinned ones first", () => {
  const rows = [row("a", daysAgo(0)), row("b", daysAgo(1)), row("c", daysAgo(3)), row("d", daysAgo(20)), row("e", daysAgo(90)), row("p", daysAgo(40), true)];

  const groups = groupSessions(rows, NOW).map((group) => [group.name, group.rows.map((one) => one.sessionId)]);

  expect(groups).toEqual([["pinned", ["p"]], ["today", ["a"]], ["yesterday", ["b"]], ["week", ["c"]], ["month", ["d"]], ["older", ["e"]]]);
});

test("a day begins at the local midnight", () => {
  const rows = [row("late", new Date(2026, 5, 14, 23, 59)), row("early", new Date(2026, 5, 15, 0, 0))];

  expect(groupSessions(rows, NOW).map((group) => group.name)).toEqual(["today", "yesterday"]);
});

test("groups without chats are left out", () => {
  expect(groupSessions([], NOW)).toEqual([]);
});
