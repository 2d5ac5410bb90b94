import { expect, test } from "vitest";

import { AnswerError, type AnswerTransport } from "./answerRun";
import { message } from "./testMessages";
import { isEmptyAnswer, UnstoredMessages } from "./unstored";

const FIRST = [message("q1", null)];
const SECOND = [...FIRST, message("a1", "q1", { type: "ai", content: "text" }), message("q2", "a1")];
const { signal } = new AbortController();

/** Return a transport whose request ends as given, and the log of what happened. */
function open(outcome: () => Promise<Response> = async () => new Response()) {
  const log: string[] = [];
  const unstored = new UnstoredMessages(async (question) => void log.push(`store ${question.id}`));
  const transport: AnswerTransport = {
    ask: async () => {
      log.push("ask");
      return outcome();
    },
    follow: async () => null,
    cancel: async () => undefined,
  };
  return { log, unstored, transport };
}

test("a question that never reached the server is stored before the next one is asked", async () => {
  const offline = open(() => Promise.reject(new Error("offline")));
  await offline.unstored.before(offline.transport, FIRST).ask(signal).catch(() => undefined);

  await offline.unstored.before({ ...offline.transport, ask: async () => new Response() }, SECOND).ask(signal);

  expect(offline.log).toEqual(["ask", "store q1"]);
});

test.each([
  ["was answered", async () => new Response()],
  ["was stored before the model failed", () => Promise.reject(new AnswerError("failed", { status: 500, isStored: true }))],
])("a question that %s is not stored again", async (_case, outcome) => {
  const { log, unstored, transport } = open(outcome);
  await unstored.before(transport, FIRST).ask(signal).catch(() => undefined);
  await unstored.before(transport, SECOND).ask(signal).catch(() => undefined);

  expect(log).toEqual(["ask", "ask"]);
});

test("a question waits until the stopped answer before it is stored", async () => {
  const { log, unstored, transport } = open();
  let end = (): void => undefined;
  unstored.settled = new Promise((resolve) => (end = resolve));

  const asking = unstored.before(transport, SECOND).ask(signal);
  await Promise.resolve();
  expect(log).toEqual([]);
  end();
  await asking;

  expect(log).toEqual(["ask"]);
});

const ENDED = { type: "ai" as const, content: "", status: "interrupted" as const };

test.each(["interrupted", "cancelled", "cut", "complete"] as const)("an answer that ended as %s and wrote nothing is empty", (status) => {
  expect(isEmptyAnswer(message("a", "q", { ...ENDED, status }))).toBe(true);
});

const PICTURE = [{ type: "image_url" as const, image_url: { url: "data:image/png;base64,AA" } }];

test.each([
  ["a running answer", { status: "running" as const }],
  ["an answer with text", { content: "text" }],
  ["an answer with images", { content: PICTURE }],
  ["an answer with reasoning", { reasoningContent: "thought" }],
  ["a question", { type: "human" as const }],
])("%s is not empty", (_case, fields) => {
  expect(isEmptyAnswer(message("a", "q", { ...ENDED, ...fields }))).toBe(false);
});
