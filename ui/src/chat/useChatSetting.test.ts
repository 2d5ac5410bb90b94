import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook } from "@testing-library/react";
import { createElement, type ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { connectApi } from "../api/http";
import { personalKey } from "../identity/personalStorage";
import type { Chat } from "./chat";
import { useChatSetting, type ChatSetting } from "./useChatSetting";

const SETTING: ChatSetting<string | null> = {
  key: "tone",
  read: (configuration) => (configuration?.["tone"] as string | undefined) ?? null,
  write: (value) => value,
};
const KEY = personalKey("tone:c");
const MINUTES = 5 * 60_000;
let requests: Request[] = [];

beforeEach(() => {
  localStorage.clear();
  requests = [];
  connectApi({ apiBase: "https://api.test", token: () => "token" });
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Open a stored chat whose saves receive these status codes; the last one repeats. */
function open(...statuses: number[]) {
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    requests.push(new Request(url, init));
    return new Response("{}", { status: statuses[Math.min(requests.length, statuses.length) - 1]! });
  });
  const queries = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => createElement(QueryClientProvider, { client: queries }, children);
  const chat = { id: "c", isStored: true, isTemporary: false, run: null } as Chat;
  return renderHook(() => useChatSetting(chat, SETTING, undefined), { wrapper });
}

const choose = async (statuses: number[]) => {
  const { result } = open(...statuses);
  act(() => result.current[1]("brief"));
  for (let step = 0; step < 10; step += 1) await act(() => vi.advanceTimersByTimeAsync(MINUTES / 10));
  return result;
};

describe("a choice of a chat", () => {
  it("is saved only into a session that exists", async () => {
    await choose([200]);

    expect(requests.map((one) => [one.method, one.headers.get("if-match")])).toEqual([["PUT", "*"]]);
    expect(localStorage.getItem(KEY)).toBeNull();
  });

  it("is saved again after a failure", async () => {
    await choose([503, 503, 200]);

    expect(requests).toHaveLength(3);
    expect(localStorage.getItem(KEY)).toBeNull();
  });

  it("stays in the browser when every save fails, and the saves end", async () => {
    const result = await choose([412]);

    expect(requests).toHaveLength(6);
    expect(localStorage.getItem(KEY)).toBe('"brief"');
    expect(result.current[0]).toBe("brief");
  });

  it("that is newer than the save stays in the browser", async () => {
    const { result } = open(200);
    act(() => result.current[1]("brief"));
    await act(() => vi.advanceTimersByTimeAsync(790));
    localStorage.setItem(KEY, '"polite"');
    await act(() => vi.advanceTimersByTimeAsync(20));

    expect(requests).toHaveLength(1);
    expect(localStorage.getItem(KEY)).toBe('"polite"');
  });
});
