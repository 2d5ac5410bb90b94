import { afterEach, expect, it, vi } from "vitest";

import { connectApi } from "../api/http";
import { searchSessions } from "./queries";

afterEach(() => vi.unstubAllGlobals());

it("a search continues after a page without hits until the end of all chats", async () => {
  connectApi({ apiBase: "/api", token: () => "token" });
  const hit = { sessionId: "s", name: null, lastUpdated: "", messageId: "m", snippet: "kettle", matches: [] };
  const pages = [{ hits: [], nextCursor: "c" }, { hits: [hit], nextCursor: null }];
  const fetched = vi.fn((..._: unknown[]) => Promise.resolve(new Response(JSON.stringify(pages.shift()))));
  vi.stubGlobal("fetch", fetched);

  expect(await searchSessions("kettle", null, new AbortController().signal)).toEqual({ hits: [hit], nextCursor: null });
  expect(fetched.mock.calls.map(([url]) => url)).toEqual([
    "/api/session/search?q=kettle&limit=20",
    "/api/session/search?q=kettle&limit=20&cursor=c",
  ]);
});
