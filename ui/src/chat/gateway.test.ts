import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { connectApi } from "../api/http";
import { isRefused } from "../arguments/refused";
import type { AnswerRequest } from "./completion";
import { answerTransport } from "./gateway";
import { message } from "./testMessages";

const BASE = "https://gateway.example.com/v2/serve";
const ASKED: AnswerRequest = {
  model: "m",
  turns: [message("q", null)],
  knowledge: [],
  storedAs: { sessionId: "s", questionId: "q", parentId: null, answerId: "a" },
};
const { signal } = new AbortController();

/** Let each request of an answer lose its connection, and each request of its events be answered by the next response. */
function loseConnection(followed: Response[]): string[] {
  const addresses: string[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    addresses.push(url);
    const response = init.method === "POST" ? undefined : followed.shift();
    if (!response) throw new TypeError("Failed to fetch");
    return response;
  });
  return addresses;
}

beforeEach(() => {
  vi.useFakeTimers();
  connectApi({ apiBase: "https://api.example.com", token: () => "t0ken" });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("an answer is followed from its beginning if the connection is lost before its first byte", async () => {
  const addresses = loseConnection([new Response("data: [DONE]\n\n")]);

  const response = await answerTransport(BASE, ASKED).ask(signal);

  expect(await response.text()).toBe("data: [DONE]\n\n");
  expect(addresses[1]).toBe("https://gateway.example.com/v1/sessions/s/stream?answer=a&after=0");
});

test("an answer that the gateway has not recorded yet is looked for a second time", async () => {
  const addresses = loseConnection([new Response("{}", { status: 404 }), new Response("data: [DONE]\n\n")]);

  const asking = answerTransport(BASE, ASKED).ask(signal);
  await vi.advanceTimersByTimeAsync(1000);

  expect(await (await asking).text()).toBe("data: [DONE]\n\n");
  expect(addresses).toHaveLength(3);
});

test("a request fails as offline if the gateway is not reached again", async () => {
  loseConnection([]);

  const failure = expect(answerTransport(BASE, ASKED).ask(signal)).rejects.toMatchObject({ code: "offline" });
  await vi.advanceTimersByTimeAsync(1000);

  await failure;
});

test("the arguments that the gateway dropped are noted once, and known for the next question", async () => {
  const notes: unknown[] = [];
  const headers = { "x-lisa-dropped-parameters": "temperature, top_p" };
  vi.stubGlobal("fetch", async () => new Response("data: [DONE]\n\n", { headers }));

  await answerTransport(BASE, { ...ASKED, settings: { temperature: 1, top_p: 1 } }).ask(signal, (one) => notes.push(one));

  expect(notes.at(-1)).toMatchObject({ droppedArguments: ["temperature", "top_p"] });
  expect(isRefused({ id: "m" }, "top_p")).toBe(true);
});

test("a request that names no session is not followed", async () => {
  const addresses = loseConnection([new Response("")]);

  await expect(answerTransport(BASE, { ...ASKED, storedAs: null }).ask(signal)).rejects.toMatchObject({ code: "offline" });

  expect(addresses).toHaveLength(1);
});
