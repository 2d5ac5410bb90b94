import { expect, test } from "vitest";

import { message } from "./testMessages";
import { tokensUsed } from "./tokens";

test("the last usage counts, and later messages by their characters", () => {
  const branch = [message("q", null), message("a", "q", { type: "ai", usage: { totalTokens: 100 } }), message("q2", "a", { content: "x".repeat(40) })];

  expect(tokensUsed(branch)).toBe(110);
});

test("a chat without answers counts its characters", () => {
  expect(tokensUsed([message("q", null, { content: "x".repeat(9) })])).toBe(3);
});
