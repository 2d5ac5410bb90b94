import { expect, it } from "vitest";

import { createMessage } from "../chat/newMessage";
import { conversationPrompt } from "./titleSuggestion";

const message = (type: "human" | "ai" | "system", content: string) =>
  createMessage({ id: content, parentId: null, type, content, metadata: {}, createdAt: "", messageIndex: 0 });

it("the request for a title holds the newest questions and answers, each cut", () => {
  const history = [...Array.from({ length: 30 }, (_, index) => message("human", `old ${index}`)), message("ai", "x".repeat(9000))];
  const prompt = conversationPrompt(history);
  expect(prompt).not.toContain("old 0\n");
  expect(prompt).toContain("Question: old 29");
  expect(prompt.length).toBeLessThan(6000);
});

it("a summary of old turns is no part of the request for a title", () => {
  expect(conversationPrompt([message("system", "a summary"), message("human", "a question")])).not.toContain("a summary");
});
