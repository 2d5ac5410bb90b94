import { expect, test, vi } from "vitest";

import { AnswerError, AnswerRun, type AnswerTransport, type RunClock } from "./answerRun";
import type { Message } from "./types";

vi.stubGlobal("requestAnimationFrame", (callback: (now: number) => void) => setTimeout(() => callback(performance.now())));

const MESSAGE: Message = {
  id: "a", parentId: "q", type: "ai", content: "", metadata: {}, usage: null, reasoningContent: null,
  createdAt: "", messageIndex: 1, status: "running",
};

const text = (id: number, content: string): string => `id: ${id}\ndata: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const finish = (id: number, reason: string): string =>
  `id: ${id}\ndata: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: reason }] })}\n\n`;
const DONE = "data: [DONE]\n\n";

/** A clock whose sleeps end at once; it records their lengths. */
function instantClock(): RunClock & { slept: number[] } {
  const slept: number[] = [];
  let time = 0;
  return { slept, now: () => (time += 10), sleep: async (length) => void slept.push(length) };
}

/** A transport that answers each request by the next entry: a body, or an error. */
function scripted(asked: (string | Error)[], followed: (string | Error | null)[] = []): AnswerTransport & { after: number[] } {
  const after: number[] = [];
  const next = <T>(entries: (T | Error)[]): T => {
    const entry = entries.shift();
    if (entry instanceof Error) throw entry;
    return entry as T;
  };
  return {
    after,
    ask: async () => new Response(next(asked)),
    follow: async (number) => {
      after.push(number);
      const body = next(followed);
      return body === null ? null : new Response(body);
    },
    cancel: async () => undefined,
  };
}

async function finished(transport: AnswerTransport, clock = instantClock()): Promise<AnswerRun> {
  const run = new AnswerRun(MESSAGE, transport, clock);
  await run.start();
  return run;
}

test("an answer ends as a message with its text, usage and sources", async () => {
  const usage = 'id: 4\ndata: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5},"retrieval":[]}\n\n';

  const run = await finished(scripted([text(1, "Hel") + text(2, "lo") + finish(3, "stop") + usage + DONE]));

  expect(run.toMessage()).toMatchObject({
    content: "Hello",
    status: "complete",
    usage: { promptTokens: 3, completionTokens: 2, totalTokens: 5 },
    metadata: { ragDocuments: [] },
  });
});

test("a lost connection is resumed after the last event, and repeated events are left out", async () => {
  const transport = scripted([text(1, "a") + text(2, "b")], [text(2, "b") + text(3, "c") + finish(4, "stop") + DONE]);

  const run = await finished(transport);

  expect(run.parts.markdown.text).toBe("abc");
  expect(transport.after).toEqual([2]);
});

test("a connection that is lost again and again is resumed with growing pauses", async () => {
  const clock = instantClock();
  const offline = new TypeError("Failed to fetch");

  const run = await finished(scripted([text(1, "a")], [offline, offline, text(2, "b") + DONE]), clock);

  expect(run.parts.markdown.text).toBe("ab");
  expect(clock.slept).toEqual([1000, 2000]);
});

test("an answer that is stored nowhere keeps its partial text as interrupted", async () => {
  const run = await finished(scripted([text(1, "half")], [null]));

  expect(run.toMessage()).toMatchObject({ content: "half", status: "interrupted" });
});

test("an error in the stream keeps the partial text", async () => {
  const run = await finished(scripted([text(1, "half") + 'id: 2\ndata: {"error":{"message":"The model left."}}\n\n' + DONE]));

  expect(run.parts.error).toBe("The model left.");
  expect(run.toMessage()).toMatchObject({ content: "half", status: "interrupted" });
});

test("a busy model is asked again after the time that it names", async () => {
  const clock = instantClock();
  const busy = new AnswerError("Too many requests", { status: 429, retryAfter: 7 });

  const run = await finished(scripted([busy, text(1, "ok") + DONE]), clock);

  expect(clock.slept).toEqual([7000]);
  expect(run.parts.markdown.text).toBe("ok");
});

test("a refusal is shown with the number of its request", async () => {
  const run = await finished(scripted([new AnswerError("No access to this model.", { status: 403, requestId: "r1" })]));

  expect([run.parts.error, run.requestId]).toEqual(["No access to this model.", "r1"]);
});

test("a resumed answer ends as the server says", async () => {
  const status = 'event: status\ndata: {"status":"cancelled"}\n\n';

  const run = await finished(scripted([text(1, "a")], [status + DONE]));

  expect(run.toMessage().status).toBe("cancelled");
});

test("an answer at the token limit is cut", async () => {
  const run = await finished(scripted([text(1, "a") + finish(2, "length") + DONE]));

  expect(run.toMessage().status).toBe("cut");
});

test("a stopped answer keeps its text and asks the server to stop", async () => {
  const transport = scripted([]);
  const cancel = vi.spyOn(transport, "cancel");
  transport.ask = async () => new Response(new ReadableStream({ start: (body) => body.enqueue(new TextEncoder().encode(text(1, "half"))) }));
  const run = new AnswerRun(MESSAGE, transport, instantClock());
  void run.start();
  await vi.waitFor(() => expect(run.parts.markdown.text).toBe("half"));

  run.stop();

  expect(run.toMessage()).toMatchObject({ content: "half", status: "cancelled" });
  expect(cancel).toHaveBeenCalledOnce();
});

test("a question that was stored before its model failed counts as accepted", async () => {
  const stored = await finished(scripted([new AnswerError("failed", { status: 500, isStored: true })]));
  const refused = await finished(scripted([new AnswerError("failed", { status: 500 })]));

  expect([stored.isAccepted, refused.isAccepted]).toEqual([true, false]);
});
