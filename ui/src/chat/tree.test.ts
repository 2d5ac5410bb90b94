import fc from "fast-check";
import { expect, test } from "vitest";

import { activeBranch, merged, withShown, type Node } from "./tree";

const node = (id: string, parentId: string | null, messageIndex: number): Node => ({ id, parentId, messageIndex });
const shown = (messages: Node[], selection = {}): string[] => activeBranch(messages, selection).map((one) => one.message.id);

const EDITED = [node("q", null, 0), node("a", "q", 1), node("q2", "a", 2), node("a2", "q2", 3), node("q2'", "a", 4)];

test("the newest branch is shown", () => {
  expect(shown(EDITED)).toEqual(["q", "a", "q2'"]);
});

test("a selected sibling is shown with its answers", () => {
  expect(shown(EDITED, { a: "q2" })).toEqual(["q", "a", "q2", "a2"]);
});

test("a message knows its place among its siblings", () => {
  const place = activeBranch(EDITED, { a: "q2" })[2];

  expect(place?.at).toBe(0);
  expect(place?.siblings.map((one) => one.id)).toEqual(["q2", "q2'"]);
});

test("an edited first message is a second root", () => {
  const messages = [node("q", null, 0), node("a", "q", 1), node("q'", null, 2)];

  expect(shown(messages)).toEqual(["q'"]);
  expect(shown(messages, withShown(messages, {}, "a"))).toEqual(["q", "a"]);
});

test("a branch that was continued later than its newer sibling is shown", () => {
  expect(shown([...EDITED, node("q3", "a2", 5)])).toEqual(["q", "a", "q2", "a2", "q3"]);
});

test("messages with different parents that are not loaded are no versions of each other", () => {
  const path = activeBranch([node("b", "x", 7), node("c", "y", 8)], {});

  expect(path.map((one) => [one.message.id, one.siblings.length])).toEqual([["c", 1]]);
});

test("a message whose parent is not loaded begins the path", () => {
  expect(shown([node("a", "elsewhere", 7), node("b", "a", 8)])).toEqual(["a", "b"]);
});

test("a selection that shows a message keeps the other branches' selections", () => {
  const selection = withShown(EDITED, { elsewhere: "x" }, "a2");

  expect(selection).toMatchObject({ elsewhere: "x", a: "q2", q2: "a2" });
});

test("a stored message replaces the one that this page made", () => {
  const stored = [node("q", null, 0)];

  expect(merged(stored, [node("q", null, 99), node("a", "q", 100)])).toEqual([node("q", null, 0), node("a", "q", 100)]);
});

test("a message that is its own parent is shown once", () => {
  expect(shown([node("a", null, 0), node("b", "b", 1)])).toEqual(["b"]);
});

test("each message of a random tree can be shown, on a path of parents", () => {
  const parents = fc.array(fc.nat(), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(parents, fc.nat(), (choices, pick) => {
      const messages = choices.map((choice, at) => {
        const parent = choice % (at + 1);
        return node(`m${at}`, parent === at ? null : `m${parent}`, at);
      });
      const target = `m${pick % messages.length}`;

      const path = activeBranch(messages, withShown(messages, {}, target)).map((one) => one.message);

      expect(path.map((one) => one.id)).toContain(target);
      expect(path.every((one, at) => one.parentId === (path[at - 1]?.id ?? null))).toBe(true);
    }),
  );
});
