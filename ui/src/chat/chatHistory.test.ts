import { expect, test } from "vitest";

import { OPTIONS, openChat } from "./testChat";
import { message } from "./testMessages";

test("a stored chat is asked only after its history is loaded", () => {
  const { chat, asked } = openChat(false);
  chat.send("early", OPTIONS);
  expect([chat.hasHistory, asked.length]).toEqual([false, 0]);

  chat.setStored([message("q", null), message("a", "q", { type: "ai", content: "text", messageIndex: 1 })]);
  chat.send("later", OPTIONS);

  expect(asked[0]?.request.storedAs).toMatchObject({ parentId: "a" });
});

test("a chat that the server does not know can be asked", () => {
  const { chat, asked } = openChat(false);
  chat.setMissing();
  chat.send("Hi", OPTIONS);

  expect(asked[0]?.request.storedAs).toMatchObject({ parentId: null });
});

test("a question after an answer without text names the question before it as its parent", async () => {
  const { chat, asked } = openChat();
  chat.send("Hi", OPTIONS);
  await asked[0]?.finish("", "length");
  chat.send("again", OPTIONS);

  expect(asked[1]?.request.storedAs).toMatchObject({ parentId: "id1" });
});

test("a temporary chat continues an answer with the instruction to continue", async () => {
  const { chat, asked } = openChat();
  chat.isTemporary = true;
  chat.send("Hi", OPTIONS);
  await asked[0]?.finish("one, ", "length");
  const answer = chat.branch[1]?.message;
  if (answer) chat.continue(answer, OPTIONS);

  expect(asked[1]?.request).toMatchObject({ isContinuation: true, storedAs: null });
});

test("a question that the queue holds after a failed answer stays pending when the server's messages arrive", async () => {
  const { chat, asked } = openChat();
  chat.send("one", OPTIONS);
  chat.send("two", OPTIONS);
  await asked[0]?.fail("half");
  chat.setStored([message("id1", null), message("id2", "id1", { type: "ai", content: "half", messageIndex: 1 })]);
  expect([chat.queue.length, chat.hasPendingQuestions]).toEqual([1, true]);

  chat.queue.forEach((one) => chat.unqueue(one.id));

  expect(chat.hasPendingQuestions).toBe(false);
});

test("a question is pending while its answer is on its way", () => {
  const { chat } = openChat(false);
  chat.setStored([message("q", null)]);
  expect(chat.hasPendingQuestions).toBe(false);

  chat.regenerate(message("q", null), OPTIONS);

  expect(chat.hasPendingQuestions).toBe(true);
});

test("a message is local until the server sends it back", async () => {
  const { chat, asked } = openChat();
  chat.send("Hi", OPTIONS);
  await asked[0]?.finish("Hello");
  expect(chat.branch.map((one) => one.message.isLocal)).toEqual([true, true]);

  chat.setStored([message("id1", null), message("id2", "id1", { type: "ai", messageIndex: 1 })]);

  expect(chat.branch.some((one) => one.message.isLocal)).toBe(false);
});
