import { describe, expect, it } from "vitest";

import { chatArgument, problemOf, settingsOf, valuesIn } from "./definitions";

describe("the arguments of a model", () => {
  it("are sent as numbers, lists and words; empty ones are not sent", () => {
    const values = { temperature: "0.3", max_tokens: "500", stop: "END\n\nSTOP", reasoning_effort: "low", seed: "" };
    expect(settingsOf(values)).toEqual({ temperature: 0.3, max_tokens: 500, stop: ["END", "STOP"], reasoning_effort: "low" });
  });

  it("that are not valid are not sent, and say why", () => {
    expect(settingsOf({ temperature: "9", max_tokens: "1.5", seed: "x" })).toEqual({});
    expect(problemOf("temperature", "9")).toBe("Give a number from 0 to 2.");
    expect(problemOf("stop", "a\nb\nc\nd\ne")).toBe("Give at most four texts.");
    expect(problemOf("temperature", "")).toBeNull();
  });

  it("do not contain those of the chat", () => {
    expect(settingsOf({ ragTopK: "5", chatHistoryBuffer: "4" })).toEqual({});
    expect(chatArgument({ ragTopK: "5" }, "ragTopK")).toBe(5);
    expect(chatArgument({ ragTopK: "0" }, "ragTopK")).toBeNull();
  });

  it("are read from a stored configuration; unknown and wrong entries are left out", () => {
    expect(valuesIn({ modelArguments: { seed: "7", top_k: "3", temperature: 1, stop: "" } })).toEqual({ seed: "7" });
    expect(valuesIn(null)).toEqual({});
    expect(valuesIn({ modelArguments: "x" })).toEqual({});
  });
});
