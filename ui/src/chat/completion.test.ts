import { expect, test } from "vitest";

import { completionBody, type AnswerRequest } from "./completion";
import { message } from "./testMessages";

const REQUEST: AnswerRequest = {
  model: "m",
  turns: [message("q", null, { content: "Hi" }), message("a", "q", { type: "ai", content: "Hello" }), message("q2", "a", { content: "Why?" })],
  knowledge: [],
  storedAs: { sessionId: "s", questionId: "q2", parentId: "a", answerId: "a2" },
};

test("a request carries the shown turns and the ids under which it is stored", () => {
  expect(completionBody(REQUEST)).toEqual({
    model: "m",
    stream: true,
    stream_options: { include_usage: true },
    messages: [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello" },
      { role: "user", content: "Why?" },
    ],
    metadata: { session_id: "s", message_id: "q2", parent_id: "a", answer_id: "a2" },
  });
});

test("the notes on a request are stored with the answer", () => {
  const notes = { droppedArguments: ["seed", "top_p"], leftOut: 4 };

  expect(completionBody({ ...REQUEST, notes })).toMatchObject({ metadata: { dropped_arguments: "seed,top_p", left_out: "4" } });
});

test("a chat that is not stored names no session", () => {
  expect(completionBody({ ...REQUEST, storedAs: null })).not.toHaveProperty("metadata");
});

test("a temporary chat says that it is temporary, so that no log contains it", () => {
  expect(completionBody({ ...REQUEST, storedAs: null, isTemporary: true })).toMatchObject({ metadata: { temporary_chat: "true" } });
});

test("chosen repositories are searched", () => {
  expect(completionBody({ ...REQUEST, knowledge: [{ id: "r:c", name: "C" }] })).toMatchObject({ vector_store_ids: ["r:c"] });
});

test("an empty answer is left out of the turns", () => {
  const turns = [message("q", null, { content: "Hi" }), message("a", "q", { type: "ai", content: "", status: "interrupted" })];

  expect(completionBody({ ...REQUEST, turns }).messages).toHaveLength(1);
});

test("an answer and its continuation are one turn", () => {
  const turns = [message("a", null, { type: "ai", content: "one, " }), message("b", "a", { type: "ai", content: "two" })];

  expect(completionBody({ ...REQUEST, turns }).messages).toEqual([{ role: "assistant", content: "one, two" }]);
});

test("signed reasoning goes back to the model that wrote it, and to no other", () => {
  const signed = { type: "ai", content: "x", reasoningContent: "r", reasoningSignature: "s" } as const;
  const turns = [
    message("a", null, { ...signed, metadata: { modelName: "m" } }),
    message("q", "a"),
    message("b", "q", { ...signed, metadata: { modelName: "other" } }),
  ];

  expect(completionBody({ ...REQUEST, turns }).messages).toEqual([
    { role: "assistant", content: "x", thinking_blocks: [{ type: "thinking", thinking: "r", signature: "s" }] },
    { role: "user", content: "q" },
    { role: "assistant", content: "x" },
  ]);
});

test("the turns of one request are the beginning of the next", () => {
  const first = completionBody(REQUEST).messages as unknown[];
  const turns = [...REQUEST.turns, message("a2", "q2", { type: "ai", content: "Because." }), message("q3", "a2", { content: "Ok" })];

  const second = completionBody({ ...REQUEST, turns }).messages as unknown[];

  expect(JSON.stringify(second.slice(0, first.length))).toBe(JSON.stringify(first));
});

test("a continuation asks the model to continue, also in a temporary chat", () => {
  const turns = [message("q", null, { content: "Hi" }), message("a", "q", { type: "ai", content: "one, " })];

  const sent = completionBody({ ...REQUEST, turns, isContinuation: true, storedAs: null }).messages as { role: string; content: string }[];

  expect(sent.at(-1)).toMatchObject({ role: "user", content: expect.stringContaining("Continue your last answer") as string });
});
