import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { connectApi } from "../api/http";
import { loadConfiguration, readCopy } from "./client";

const version = { configScope: "global", versionId: 4, configuration: { enabledComponents: {} } };

beforeEach(() => {
  localStorage.clear();
  connectApi({ apiBase: "/api", token: () => "token" });
});
afterEach(() => vi.unstubAllGlobals());

function answer(...responses: Response[]) {
  const fetched = vi.fn((..._: unknown[]) => Promise.resolve(responses.shift()!));
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

it("an answer is stored with its entity tag, and the next request names the tag", async () => {
  const fetched = answer(
    new Response(JSON.stringify([version]), { headers: { etag: '"4-a"' } }),
    new Response(null, { status: 304 }),
  );
  await loadConfiguration("/api");
  expect(await loadConfiguration("/api")).toEqual(version);
  expect(readCopy()?.etag).toBe('"4-a"');
  const [, init] = fetched.mock.calls[1] as [string, RequestInit];
  expect(new Headers(init.headers).get("if-none-match")).toBe('"4-a"');
});

it("a failure keeps the stored copy", async () => {
  answer(new Response(JSON.stringify([version])), new Response("{}", { status: 503 }));
  await loadConfiguration("/api");
  await expect(loadConfiguration("/api")).rejects.toThrow();
  expect(readCopy()?.version).toEqual(version);
});

it("a copy that cannot be read is no copy", () => {
  localStorage.setItem("configuration", "{");
  expect(readCopy()).toBeNull();
});
