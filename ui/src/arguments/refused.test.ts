import { describe, expect, it } from "vitest";

import { ApiError } from "../api/http";
import { refusedArgument, sendWithoutRefused } from "./refused";

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
