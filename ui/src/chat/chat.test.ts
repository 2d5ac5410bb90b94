import { expect, test } from "vitest";

import { OPTIONS, openChat, shown } from "./testChat";
import { message } from "./testMessages";

test("a question is shown at once, and its answer when it has ended", async () => {
  const { chat, asked } = openChat();

  chat.send("Hi", OPTIONS);
  expect(shown(chat)).toEqual(["Hi", ""]);
  await asked[0]?.finish("Hello");

  expect(shown(chat)).toEqual(["Hi", "Hello"]);
});

test("the first question is a root, and the next a child of the answer", async () => {
  const { chat, asked } = openChat();
  chat.send("Hi", OPTIONS);
  await asked[0]?.finish("Hello");
  chat.send("Why?", OPTIONS);

  expect(asked.map((one) => one.request.storedAs)).toEqual([
    { sessionId: "s", questionId: "id1", parentId: null, answerId: "id2" },
    expect.objectContaining({ parentId: "id2" }),
  ]);
});

test("a question that is sent during an answer waits for its end", async () => {
  const { chat, asked } = openChat();
  chat.send("one", OPTIONS);
  chat.send("two", OPTIONS);
  expect(chat.queue).toHaveLength(1);

  await asked[0]?.finish("first");

  expect(chat.queue).toEqual([]);
  expect(shown(chat)).toEqual(["one", "first", "two", ""]);
});

test("an edit is refused while an answer is on its way, so that it is not lost", () => {
  const { chat } = openChat();
  chat.send("Hi", OPTIONS);
  const question = chat.branch[0]!.message;

  expect(chat.edit(question, "Hi there", OPTIONS)).toBeNull();
  expect(shown(chat)).toEqual(["Hi", ""]);
});

test("a question keeps its id from the queue to the server", async () => {
  const { chat, asked } = openChat();
  chat.send("one", OPTIONS, "first");
  chat.send("two", OPTIONS, "second");
  await asked[0]?.finish("answer");

  expect(asked.map((one) => one.request.storedAs?.questionId)).toEqual(["first", "second"]);
});

test("an edit opens a branch beside the old question", async () => {
  const { chat, asked } = openChat();
  chat.send("Hi", OPTIONS);
  await asked[0]?.finish("Hello");
  const question = chat.branch[0]?.message;
  if (question) chat.edit(question, "Hi there", OPTIONS);
  await asked[1]?.finish("Welcome");

  expect(shown(chat)).toEqual(["Hi there", "Welcome"]);
  expect(chat.branch[0]?.siblings).toHaveLength(2);
});

test("a second answer stands beside the first, which can be shown again", async () => {
  const { chat, asked } = openChat();
  chat.send("Hi", OPTIONS);
  await asked[0]?.finish("one");
  const [question, first] = chat.branch.map((one) => one.message);
  if (question) chat.regenerate(question, { ...OPTIONS, model: "other" });
  await asked[1]?.finish("two");
  expect(shown(chat)).toEqual(["Hi", "two"]);

  if (first) chat.show(first);

  expect(shown(chat)).toEqual(["Hi", "one"]);
  expect(asked[1]?.request.turns).toHaveLength(1);
});

test("the rest of a continued answer is its child", async () => {
  const { chat, asked } = openChat();
  chat.send("Hi", OPTIONS);
  await asked[0]?.finish("one, ", "length");
  const answer = chat.branch[1]?.message;
  if (answer) chat.continue(answer, OPTIONS);
  await asked[1]?.finish("two");

  expect(shown(chat)).toEqual(["Hi", "one, ", "two"]);
  expect(chat.branch[2]?.message).toMatchObject({ parentId: answer?.id, metadata: { continues: answer?.id } });
  expect(asked[1]?.request.storedAs?.continues).toBe(answer?.id);
});

test("the messages of the server replace those of the page", async () => {
  const { chat, asked } = openChat();
  chat.send("Hi", OPTIONS);
  await asked[0]?.finish("Hello");

  chat.setStored([message("id1", null, { content: "Hi" }), message("id2", "id1", { type: "ai", content: "Hello!", messageIndex: 1 })]);

  expect(shown(chat)).toEqual(["Hi", "Hello!"]);
});

test("the names of the searched documents stay when the server's messages arrive", async () => {
  const { chat, asked } = openChat();
  chat.send("Hi", { ...OPTIONS, knowledge: [{ id: "hr", name: "People" }] });
  await asked[0]?.finish("Hello");

  chat.setStored([message("id1", null), message("id2", "id1", { type: "ai", metadata: { searched: true } })]);

  expect(chat.branch[1]?.message.metadata).toMatchObject({ searched: true, knowledge: [{ name: "People" }] });
});

test("an answer that was running when the page was closed is read on", async () => {
  const { chat, asked } = openChat(false);
  chat.setStored([message("q", null)]);
  const question = chat.branch[0]?.message;
  if (question) chat.resume(question, "a", OPTIONS);

  expect(chat.run?.message.id).toBe("a");
  expect(asked[0]?.request.storedAs).toMatchObject({ questionId: "q", answerId: "a" });
});

test("a temporary chat names no session and says that it is temporary", () => {
  const { chat, asked } = openChat();
  chat.isTemporary = true;
  chat.send("Hi", OPTIONS);

  expect(asked[0]?.request).toMatchObject({ storedAs: null, isTemporary: true });
});
