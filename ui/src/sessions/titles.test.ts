import { afterEach, expect, test, vi } from "vitest";

import { connectApi } from "../api/http";
import { cleanTitle, nameUnnamed, titlePrompt } from "./titles";

afterEach(() => vi.unstubAllGlobals());

/** Let the API return a session with this name; return the bodies of its renames. */
function serveSession(name: string | null): string[] {
  const renamed: string[] = [];
  connectApi({ apiBase: "https://api.example.com", token: () => "t0ken" });
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
    if (init.method === "PUT") renamed.push(String(init.body));
    return new Response(JSON.stringify(init.method === "PUT" ? {} : { name }));
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
  const renamed = serveSession(null);
  await nameUnnamed("s", "Blue kettles");

  expect(renamed).toEqual(['{"name":"Blue kettles"}']);
});

test("a name that a person gave is not overwritten", async () => {
  const renamed = serveSession("Mine");
  await nameUnnamed("s", "Blue kettles");

  expect(renamed).toEqual([]);
});
