import { afterEach, expect, it, vi } from "vitest";

import { connectApi } from "../api/http";
import { importChats, resultOf, type ImportedChat } from "./importing";

const chat = (sessionId: string, created: boolean, error: string | null = null): ImportedChat => ({
  sessionId, created, error, messages: 1, name: sessionId,
});

afterEach(() => vi.unstubAllGlobals());

it("a file with many chats is imported part by part", async () => {
  connectApi({ apiBase: "/api", token: () => "token" });
  const parts = [{ sessions: [chat("a", true)], nextStart: 1 }, { sessions: [chat("b", false)], nextStart: null }];
  const fetched = vi.fn((..._: unknown[]) => Promise.resolve(new Response(JSON.stringify(parts.shift()))));
  vi.stubGlobal("fetch", fetched);

  const chats = await importChats(new File(["[]"], "chats.json"));

  expect(chats.map((one) => one.sessionId)).toEqual(["a", "b"]);
  expect(fetched.mock.calls.map(([url]) => url)).toEqual(["/api/session/import?start=0", "/api/session/import?start=1"]);
});

it("a file that is not JSON is refused before anything is sent", async () => {
  const fetched = vi.fn();
  vi.stubGlobal("fetch", fetched);
  await expect(importChats(new File(["<html>"], "chats.json"))).rejects.toThrow("not JSON");
  expect(fetched).not.toHaveBeenCalled();
});

it("imported chats, those that existed, and failures are told apart", () => {
  const result = resultOf([chat("a", true), chat("b", false), chat("c", false, "too large")]);
  expect(result.created.map((one) => one.sessionId)).toEqual(["a"]);
  expect(result.failed.map((one) => one.sessionId)).toEqual(["c"]);
  expect(result.existed).toBe(1);
});
