import { describe, expect, it } from "vitest";

import { statusText } from "./statusText";

const AT = "2026-05-04T10:00:00.000Z";

describe("the status of a model as a text", () => {
  it("is asleep for a model in service without an instance", () => {
    expect(statusText({ status: "InService", asleepSince: AT })).toBe("Asleep");
  });

  it("is waking while a model that was asleep starts", () => {
    expect(statusText({ status: "Starting", asleepSince: AT })).toBe("Waking");
  });

  it("is starting while an administrator starts a stopped model", () => {
    expect(statusText({ status: "Starting" })).toBe("Starting");
  });
});
