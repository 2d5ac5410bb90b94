import { expect, test } from "vitest";

import { olderChats, paletteChats } from "./paletteRows";
import type { SearchHit, SessionRow } from "./queries";

const row = (at: number, name = `Chat ${at}`): SessionRow => ({
  sessionId: `s${at}`,
  name,
  firstHumanMessage: null,
  createTime: "",
  lastUpdated: "",
  projectId: null,
  pinned: false,
  messageCount: 1,
});
const hit = (sessionId: string, fields: Partial<SearchHit>): SearchHit => ({ sessionId, name: null, lastUpdated: "", messageId: null, snippet: "", matches: [], ...fields });
const ROWS = Array.from({ length: 20 }, (_, at) => row(at));

test("without a search the newest chats come first, and the older ones follow them", () => {
  expect(paletteChats(ROWS, " ", []).map((one) => one.id)).toEqual(["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"]);
  expect(olderChats(ROWS, 2).map((one) => one.id)).toEqual(["s8", "s9"]);
});

test("a chat that only the server knows is found by its name, and no chat is shown twice", () => {
  const rows = [row(1, "Kettle"), row(2, "Other")];
  const hits = [hit("s1", { name: "Kettle" }), hit("old", { name: "Old kettle" }), hit("s2", { name: "Other", messageId: "m" })];

  expect(paletteChats(rows, "KETTLE", hits)).toEqual([
    { id: "s1", title: "Kettle" },
    { id: "old", title: "Old kettle" },
  ]);
});
