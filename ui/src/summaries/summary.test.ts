import { expect, test } from "vitest";

import { completionBody } from "../chat/completion";
import { message } from "../chat/testMessages";
import type { Message } from "../chat/types";
import { explainExcess, fittingTurns, planSummary, withSummary } from "./summary";

const TOKENS = 100;
const WINDOW = 1000;
const LIMITS = { model: "m", contextWindow: WINDOW };

/** Return messages of about 100 tokens each, in turn a person's and a model's. Their ids begin at m<from>. */
function turns(count: number, from = 0): Message[] {
  return Array.from({ length: count }, (_, at) => {
    const number = from + at;
    const fields = { type: number % 2 === 0 ? ("human" as const) : ("ai" as const), content: `${number} `.padEnd(TOKENS * 4, "x"), messageIndex: number };
    return message(`m${number}`, number === 0 ? null : `m${number - 1}`, fields);
  });
}

const summary = (id: string, summaryOf: string[], content = "short"): Message => message(id, null, { type: "system", content, metadata: { summaryOf } });
const undo = (...ids: string[]): Message => message("undo", null, { type: "system", content: "", metadata: { summaryOff: ids } });
const ids = (path: readonly Message[]): string[] => path.map((one) => one.id);
const sent = (path: Message[], instructions?: string): unknown[] => {
  const body = completionBody({ model: "m", turns: withSummary(path), knowledge: [], storedAs: null, ...(instructions ? { instructions } : {}) });
  return body["messages"] as unknown[];
};

test("nothing is summarized below four fifths of the context, or if the context is unknown", () => {
  expect(planSummary(turns(7), LIMITS)).toBeNull();
  expect(planSummary(turns(99), { model: "m" })).toBeNull();
});

test("near the context the oldest turns are summarized, and the rest begins with a person's message", () => {
  const plan = planSummary(turns(9), LIMITS);

  expect(plan?.summaryOf).toEqual(["m0", "m1", "m2", "m3"]);
  expect(plan?.prompt).toContain("User: 0 x");
  expect(plan?.prompt).toContain("Assistant: 3 x");
  expect(plan?.prompt).not.toContain("User: 4 x");
});

test("the usage that the model reported counts, too", () => {
  const path = turns(7);
  const answer = { ...(path[5] as Message), usage: { totalTokens: 850 } };

  expect(planSummary([...path.slice(0, 5), answer, ...path.slice(6)], LIMITS)?.summaryOf).toEqual(["m0", "m1"]);
});

test("the request for a summary fits in the context of a smaller model", () => {
  const plan = planSummary(turns(99), LIMITS);

  expect((plan?.prompt.length ?? 0) / 4).toBeLessThan(WINDOW);
});

test("a person who limits the earlier messages gets no summary", () => {
  expect(planSummary(turns(99), { ...LIMITS, earlierMessages: 4 })).toBeNull();
});

test("a summary stands for its turns, and its own messages are not sent again", () => {
  const path = [...turns(8), summary("s", ["m0", "m1", "m2", "m3"]), ...turns(1, 8)];

  expect(ids(withSummary(path))).toEqual(["s", "m4", "m5", "m6", "m7", "m8"]);
});

test("what was sent with a summary is the beginning of the next request, byte for byte", () => {
  const path = [...turns(8), summary("s", ["m0", "m1", "m2", "m3"]), ...turns(1, 8)];
  const first = sent(path, "Be brief.");
  const second = sent([...path, ...turns(2, 9)], "Be brief.");

  expect(JSON.stringify(second.slice(0, first.length))).toBe(JSON.stringify(first));
  expect(second[0]).toEqual({ role: "system", content: "Be brief.\n\nSummary of the earlier messages of this conversation:\n\nshort" });
  expect(second.filter((one) => (one as { role: string }).role === "system")).toHaveLength(1);
});

test("no turn is summarized twice while its summary leaves room", () => {
  const path = [...turns(8), summary("s", ["m0", "m1", "m2", "m3"]), ...turns(1, 8)];

  expect(planSummary(path, LIMITS)).toBeNull();
});

test("a later summary takes in the earlier one, and stands for the messages of both", () => {
  const path = [...turns(8), summary("s", ["m0", "m1", "m2", "m3"]), ...turns(5, 8)];
  const plan = planSummary(path, LIMITS);

  expect(plan?.summaryOf).toEqual(["m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7"]);
  expect(plan?.prompt).toContain("short");
  const later = [...path, summary("s2", plan?.summaryOf ?? [], "both")];
  expect(ids(withSummary(later))).toEqual(["s2", "m8", "m9", "m10", "m11", "m12"]);
});

test("after an undo the turns are sent in full, and they are not summarized again", () => {
  const path = [...turns(8), summary("s", ["m0", "m1", "m2", "m3"]), undo("s"), ...turns(1, 8)];

  expect(ids(withSummary(path))).toEqual(ids(turns(9)));
  expect(planSummary(path, LIMITS)).toBeNull();
});

test("the undo of a later summary brings back the earlier one", () => {
  const path = [...turns(4), summary("s", ["m0", "m1"]), summary("s2", ["m0", "m1", "m2", "m3"]), undo("s2"), ...turns(1, 4)];

  expect(ids(withSummary(path))).toEqual(["s", "m2", "m3", "m4"]);
});

test("without a summary the newest turns that fit are sent, and the others are named", () => {
  const found = fittingTurns(turns(13), LIMITS);

  expect(ids(found.leftOut)).toEqual(["m0", "m1", "m2", "m3", "m4", "m5"]);
  expect(found.turns[0]?.type).toBe("human");
  expect(found.turns.at(-1)?.id).toBe("m12");
});

test("a summary stays when turns after it do not fit", () => {
  const found = fittingTurns([...turns(2), summary("s", ["m0", "m1"]), ...turns(13, 2)], LIMITS);

  expect(found.turns[0]?.id).toBe("s");
  expect(found.leftOut[0]?.id).toBe("m2");
});

test("a question that fills the context alone is sent without the summary", () => {
  const question = message("q", "s", { content: "x".repeat(880 * 4) });
  const found = fittingTurns([...turns(2), summary("s", ["m0", "m1"], "y".repeat(400)), question], LIMITS);

  expect(ids(found.turns)).toEqual(["q"]);
  expect(ids(found.leftOut)).toEqual(["s"]);
});

test.each([
  [899, "", false],
  [901, "", true],
  [850, "z".repeat(400), true],
])("of a context of 1,000 tokens, a question of %i tokens with the instructions %j is too large: %s", (tokens, instructions, isTooLarge) => {
  const notice = explainExcess(tokens, { ...LIMITS, instructions });

  expect(notice !== null).toBe(isTooLarge);
  if (notice) expect(notice).toContain("m reads at most 1,000, with its answer. Shorten the question, or choose a model");
});

test("no question is too large for a context that is unknown", () => {
  expect(explainExcess(10 ** 6, { model: "m" })).toBeNull();
});

test("a question is sent even if it alone exceeds the context", () => {
  expect(ids(fittingTurns(turns(3), { model: "m", contextWindow: 50 }).turns)).toEqual(["m2"]);
});

test("all turns are sent if the context is unknown", () => {
  expect(fittingTurns(turns(99), { model: "m" }).leftOut).toEqual([]);
});
