import { afterEach, expect, test, vi } from "vitest";

import { connectApi } from "../api/http";
import { cleanTitle, nameUnnamed, titlePrompt } from "./titles";

afterEach(() => vi.unstubAllGlobals());

/** Let the API return these sessions one after the other, and refuse a rename that does not name the newest. */
function serveSessions(sessions: { name: string | null; etag: string }[], newest: string): string[] {
  const renamed: string[] = [];
  connectApi({ apiBase: "https://api.example.com", token: () => "t0ken" });
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
    if (init.method !== "PUT") return new Response(JSON.stringify(sessions.length > 1 ? sessions.shift() : sessions[0]));
    if (new Headers(init.headers).get("if-match") !== newest) return new Response("{}", { status: 412 });
    renamed.push(String(init.body));
    return new Response("{}");
  });
  return renamed;
}

test.each([
  ['"Travel to Lisbon."', "Travel to Lisbon"],
  ["**Title: Blue kettles**\nand more", "Title: Blue kettles"],
  ["Title: Blue kettles", "Blue kettles"],
  ["  Reise nach Köln\n", "Reise nach Köln"],
])("the answer %j becomes the title %j", (answer, title) => {
  expect(cleanTitle(answer)).toBe(title);
});

test.each(["", "   ", "I am sorry, but I cannot give this conversation a title today", "x".repeat(61)])("the answer %j is no title", (answer) => {
  expect(cleanTitle(answer)).toBeNull();
});

test("the request for a title holds the beginning of a long answer alone", () => {
  expect(titlePrompt("q", "a".repeat(10_000)).length).toBeLessThan(2000);
});

test("a session without a name gets the title", async () => {
  const renamed = serveSessions([{ name: null, etag: '"1"' }], '"1"');
  await nameUnnamed("s", "Blue kettles");

  expect(renamed).toEqual(['{"name":"Blue kettles"}']);
});

test("a name that a person gave is not overwritten", async () => {
  const renamed = serveSessions([{ name: "Mine", etag: '"1"' }], '"1"');
  await nameUnnamed("s", "Blue kettles");

  expect(renamed).toEqual([]);
});

test("a name that a person gives between the read and the rename is not overwritten", async () => {
  const renamed = serveSessions([{ name: null, etag: '"1"' }, { name: "Mine", etag: '"2"' }], '"2"');
  await nameUnnamed("s", "Blue kettles");

  expect(renamed).toEqual([]);
});

test("a session that changed in another way is read again and gets the title", async () => {
  const renamed = serveSessions([{ name: null, etag: '"1"' }, { name: null, etag: '"2"' }], '"2"');
  await nameUnnamed("s", "Blue kettles");

  expect(renamed).toHaveLength(1);
});
