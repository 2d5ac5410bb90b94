import { expect, test, vi } from "vitest";

import type { AnswerRequest } from "../chat/completion";
import { comparedModels, startRuns } from "./comparison";

vi.stubGlobal("requestAnimationFrame", (callback: (now: number) => void) => setTimeout(() => callback(0)));

const stream = (text: string): Response =>
  new Response(`data: ${JSON.stringify({ choices: [{ delta: { content: text }, finish_reason: "stop" }] })}\n\ndata: [DONE]\n\n`);

function compare(models: string[], answer: (model: string) => Promise<Response>) {
  const requests: AnswerRequest[] = [];
  let ids = 0;
  const runs = startRuns({ text: "Why?", models, knowledge: [] }, {
    newId: () => `id${(ids += 1)}`,
    clock: { now: () => 1000, sleep: async () => undefined },
    transport: (request) => {
      requests.push(request);
      return { ask: () => answer(request.model), follow: async () => null, cancel: async () => undefined };
    },
  });
  return { requests, runs };
}

test("every model receives the question, and no request names a session", () => {
  const { requests } = compare(["a", "b", "c"], async (model) => stream(model));

  expect(requests.map((one) => one.model)).toEqual(["a", "b", "c"]);
  expect(requests.every((one) => one.storedAs === null && one.turns[0]?.content === "Why?")).toBe(true);
});

test("an error of one model leaves the answers of the others", async () => {
  const { runs } = compare(["a", "b"], async (model) => {
    if (model === "a") throw new Error("the model is unavailable");
    return stream("fine");
  });
  await vi.waitFor(() => expect(runs.every((one) => one.parts.isEnded)).toBe(true));

  expect(runs.map((one) => [one.parts.error, one.parts.text])).toEqual([
    ["the model is unavailable", ""],
    [null, "fine"],
  ]);
});

test("one answer is stopped while the other continues", () => {
  const { runs } = compare(["a", "b"], () => new Promise(() => undefined));
  runs[0]?.stop();

  expect(runs.map((one) => one.parts.status)).toEqual(["cancelled", "running"]);
});

test("the columns are the chosen models that exist, at least two and at most four, each once", () => {
  expect(comparedModels([], ["a", "b", "c"])).toEqual(["a", "b"]);
  expect(comparedModels(["c", "gone", "c"], ["a", "b", "c"])).toEqual(["c", "a"]);
  expect(comparedModels(["e", "d", "c", "b", "a"], ["a", "b", "c", "d", "e"])).toEqual(["e", "d", "c", "b"]);
  expect(comparedModels([], ["a"])).toEqual(["a"]);
});
