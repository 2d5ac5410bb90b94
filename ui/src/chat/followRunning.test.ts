import { expect, test, vi } from "vitest";

import { Chat } from "./chat";
import type { ChatEffects } from "./chatEffects";
import { followRunning } from "./followRunning";
import { message } from "./testMessages";

vi.stubGlobal("requestAnimationFrame", (callback: (now: number) => void) => setTimeout(() => callback(0)));

/** Return a stored chat whose last question has no answer. */
function openChat(): Chat {
  const effects: ChatEffects = {
    newId: () => "id",
    clock: { now: () => 1, sleep: async () => undefined },
    onEnded: () => undefined,
    summarize: () => Promise.reject(new Error("no summary")),
    store: async () => undefined,
    transport: () => ({ ask: () => new Promise(() => undefined), follow: () => new Promise(() => undefined), cancel: async () => undefined }),
  };
  const chat = new Chat("s", false, effects);
  chat.setStored([message("q", null)]);
  return chat;
}

const OFFLINE = () => Promise.reject(new Error("offline"));
const noPause = async (): Promise<void> => undefined;

test("a search that fails is repeated after a pause", async () => {
  const chat = openChat();
  const find = vi.fn(async (): Promise<string | null> => "a").mockImplementationOnce(OFFLINE);
  const pauses: number[] = [];
  await followRunning(chat, [], find, async (ms) => void pauses.push(ms));

  expect([chat.run?.message.id, pauses]).toEqual(["a", [1000]]);
});

test("an answer is looked for again after all searches failed", async () => {
  const chat = openChat();
  await followRunning(chat, [], OFFLINE, noPause);
  expect(chat.run).toBeNull();

  await followRunning(chat, [], async () => "a", noPause);

  expect(chat.run?.message.id).toBe("a");
});

test("an answer that the server does not have is looked for once", async () => {
  const chat = openChat();
  const find = vi.fn(async () => null);
  await followRunning(chat, [], find, noPause);
  await followRunning(chat, [], find, noPause);

  expect(find).toHaveBeenCalledOnce();
});

const RUNNING = { answerId: "r", parentId: "q", continues: null, modelId: "writer" };
const nothing = async (): Promise<null> => null;

test("a second answer that is being written is read on beside the first", async () => {
  const chat = openChat();
  chat.setStored([message("q", null), message("a", "q", { type: "ai", messageIndex: 1 })]);
  await followRunning(chat, [RUNNING], nothing, noPause);

  expect(chat.run?.message).toMatchObject({ id: "r", parentId: "q", metadata: { modelName: "writer" } });
  expect(chat.branch.at(-1)?.siblings.map((one) => one.id)).toEqual(["a", "r"]);
});

test("the rest of an answer that is being written is read on after the answer", async () => {
  const chat = openChat();
  chat.setStored([message("q", null), message("a", "q", { type: "ai", content: "one, ", messageIndex: 1 })]);
  await followRunning(chat, [{ ...RUNNING, parentId: "a", continues: "a" }], nothing, noPause);

  expect(chat.run?.message).toMatchObject({ id: "r", parentId: "a", metadata: { continues: "a" } });
  expect(chat.run?.parts.markdown.text).toBe("one, ");
});

test("a running answer that the page has already, or whose place is not loaded, is not read on", async () => {
  const chat = openChat();
  chat.setStored([message("q", null), message("r", "q", { type: "ai", messageIndex: 1 })]);
  await followRunning(chat, [RUNNING, { ...RUNNING, answerId: "other", parentId: "unknown" }], nothing, noPause);

  expect(chat.run).toBeNull();
});
