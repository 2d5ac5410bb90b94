import { expect, test, vi } from "vitest";

import { Chat } from "../chat/chat";
import type { AnswerRequest } from "../chat/completion";
import { message } from "../chat/testMessages";
import type { Message } from "../chat/types";

vi.stubGlobal("requestAnimationFrame", (callback: (now: number) => void) => setTimeout(() => callback(0)));

const OPTIONS = { model: "m", knowledge: [], contextWindow: 1000 };

/** Open a stored chat of eight long messages; `summarize` makes its summaries. */
function openLongChat(summarize: (signal: AbortSignal) => Promise<string>) {
  const requests: AnswerRequest[] = [];
  const stored: Message[] = [];
  let ids = 0;
  const chat = new Chat("s", false, {
    newId: () => `id${(ids += 1)}`,
    clock: { now: () => 0, sleep: async () => undefined },
    onEnded: () => undefined,
    summarize: (_model, _plan, signal) => summarize(signal),
    store: async (_id, one) => void stored.push(one),
    transport: (request) => {
      requests.push(request);
      return { ask: () => new Promise(() => undefined), follow: async () => null, cancel: async () => undefined };
    },
  });
  chat.setStored(
    Array.from({ length: 8 }, (_, at) =>
      message(`m${at}`, at === 0 ? null : `m${at - 1}`, { type: at % 2 === 0 ? "human" : "ai", content: "x".repeat(420), messageIndex: at }),
    ),
  );
  return { chat, requests, stored };
}

const asked = (requests: AnswerRequest[]) => vi.waitFor(() => expect(requests).toHaveLength(1));
const path = (chat: Chat): string[] => chat.branch.map((one) => one.message.id);

test("a summary is stored at the end of the branch, and the question is its child", async () => {
  const { chat, requests, stored } = openLongChat(async () => "short");
  chat.send("And now?", OPTIONS);
  await asked(requests);

  expect(stored).toMatchObject([{ type: "system", parentId: "m7", content: "short", metadata: { summaryOf: ["m0", "m1", "m2", "m3"] } }]);
  expect(requests[0]?.storedAs?.parentId).toBe(stored[0]?.id);
  expect(requests[0]?.turns.map((one) => one.id)).toEqual([stored[0]?.id, "m4", "m5", "m6", "m7", "id1"]);
  expect(path(chat)).toHaveLength(11);
});

test("a question whose summary fails is asked with the turns that fit, and its answer says how many were left out", async () => {
  const { chat, requests, stored } = openLongChat(() => Promise.reject(new Error("the model is busy")));
  chat.send("y".repeat(1200), OPTIONS);
  await asked(requests);

  expect(stored).toEqual([]);
  expect(requests[0]?.storedAs?.parentId).toBe("m7");
  expect(requests[0]?.turns.map((one) => one.id)).toEqual(["m4", "m5", "m6", "m7", "id1"]);
  expect(requests[0]?.leftOut).toBe(4);
});

test("a question that is sent during a summary waits, and a stop asks nothing", async () => {
  const { chat, requests } = openLongChat(
    (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")))),
  );
  chat.send("one", OPTIONS);
  chat.send("two", OPTIONS);
  expect(chat.queue).toHaveLength(1);

  chat.stop();

  await vi.waitFor(() => expect(chat.isBusy).toBe(false));
  expect(requests).toEqual([]);
  expect(chat.branch.at(-1)?.message.content).toBe("one");
});

test("the undo of a summary is stored, and the next question carries all turns", async () => {
  const { chat, requests, stored } = openLongChat(async () => "short");
  const summary = message("sum", "m7", { type: "system", content: "short", metadata: { summaryOf: ["m0", "m1"] }, messageIndex: 8 });
  chat.setStored([...chat.messages, summary]);
  await chat.undoSummary(summary);
  chat.send("And now?", OPTIONS);
  await asked(requests);

  expect(stored).toMatchObject([{ type: "system", parentId: "sum", metadata: { summaryOff: ["sum"] } }]);
  expect(requests[0]?.turns.slice(0, -1).map((one) => one.id)).toEqual(["m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7"]);
});

test("a temporary chat stores no summary", async () => {
  const { chat, requests, stored } = openLongChat(async () => "short");
  chat.isTemporary = true;
  chat.send("And now?", OPTIONS);
  await asked(requests);

  expect(stored).toEqual([]);
  expect(requests[0]?.turns[0]?.content).toContain("short");
});
