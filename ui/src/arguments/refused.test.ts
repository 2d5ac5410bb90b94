import { describe, expect, it } from "vitest";

import { ApiError } from "../api/http";
import { droppedBy, isRefused, noteRefused, refusedArgument, sendWithoutRefused } from "./refused";

const refusal = (message: string, param: string | null = null, status = 400) => new ApiError(message, status, "x", null, null, param);

describe("an argument that the model does not take", () => {
  it("is named by the field of the error, otherwise by its message", () => {
    expect(refusedArgument(refusal("no", "seed"), ["seed", "stop"])).toBe("seed");
    expect(refusedArgument(refusal("'top_p' is not supported"), ["seed", "top_p"])).toBe("top_p");
  });

  it("is none if the error has another cause", () => {
    expect(refusedArgument(refusal("the context is too long"), ["seed"])).toBeNull();
    expect(refusedArgument(refusal("seed", "seed", 500), ["seed"])).toBeNull();
    expect(refusedArgument(refusal("unstoppable"), ["stop"])).toBeNull();
    expect(refusedArgument(new Error("seed"), ["seed"])).toBeNull();
  });

  it("is known from the record of the model, or since the model refused it", () => {
    noteRefused("nova", "seed");
    expect(["seed", "top_p", "stop"].map((name) => isRefused({ id: "nova", unsupportedParameters: ["top_p"] }, name))).toEqual([true, true, false]);
    expect(isRefused({ id: "other" }, "seed")).toBe(false);
  });

  it("is named by the header of an answer for which the gateway dropped it", () => {
    expect(droppedBy(new Response("", { headers: { "x-lisa-dropped-parameters": "seed, top_p" } }))).toEqual(["seed", "top_p"]);
    expect(droppedBy(new Response(""))).toEqual([]);
  });

  it("is left out of the next attempt, one after the other, and reported", async () => {
    const dropped: string[] = [];
    const send = async (settings: Record<string, unknown>) => {
      for (const name of ["seed", "stop"]) if (name in settings) throw refusal("no", name);
      return settings;
    };
    expect(await sendWithoutRefused({ seed: 1, stop: ["x"], temperature: 1 }, send, (name) => dropped.push(name))).toEqual({ temperature: 1 });
    expect(dropped).toEqual(["seed", "stop"]);
  });
});
