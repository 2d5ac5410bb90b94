import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { connectApi } from "../api/http";
import { messages } from "../messages/en";
import { listModels } from "./gateway";
import { ModelPicker } from "./ModelPicker";

const TEXT = messages.chat;

/** Return the models of the gateway's answer with these properties, by which the picker shows them. */
async function modelsWith(...properties: Record<string, unknown>[]) {
  const data = properties.map((one) => ({ model_name: one.id, model_info: { mode: "chat", features: [], health: "healthy", ...one } }));
  vi.stubGlobal("fetch", async () => Response.json({ data }));
  return listModels("https://gateway.example.com/v2/serve");
}

beforeEach(() => connectApi({ apiBase: "https://api.example.com", token: () => "t0ken" }));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test("the picker says of each model whether it is asleep, is starting or answers", async () => {
  const models = await modelsWith(
    { id: "awake" },
    { id: "sleeper", asleep: true, start_seconds: 240 },
    { id: "new-sleeper", asleep: true },
    { id: "starter", asleep: true, waking: true, start_seconds: 240 },
    { id: "broken", health: "unhealthy" },
  );
  render(<ModelPicker models={models} model={models[0] ?? null} onChoose={() => undefined} />);
  fireEvent.click(screen.getByRole("button"));

  const rows = screen.getAllByRole("listitem").map((row) => row.textContent);
  expect(rows).toEqual([
    "awake",
    `sleeper${TEXT.wakes(240)}`,
    `new-sleeper${TEXT.wakes(undefined)}`,
    `starter${TEXT.isWaking}`,
    `broken${TEXT.modelDown}`,
  ]);
});
