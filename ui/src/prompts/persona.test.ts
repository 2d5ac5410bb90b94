import { expect, it } from "vitest";

import { personaIn, storedPersona } from "./persona";

const PIRATE = { id: "p1", title: "Pirate", body: "You are a pirate." };

it("a persona that is stored with a session is read again", () => {
  expect(personaIn({ promptConfiguration: storedPersona(PIRATE) })).toEqual(PIRATE);
});

it("a session without a persona holds null", () => {
  expect(storedPersona(null)).toBeNull();
});

it.each([undefined, {}, { promptConfiguration: null }, { promptConfiguration: "x" }, { promptConfiguration: { promptTemplate: "{history}" } }])(
  "the configuration %j has no persona",
  (configuration) => {
    expect(personaIn(configuration)).toBeNull();
  },
);
