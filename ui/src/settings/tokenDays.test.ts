import { expect, it } from "vitest";

import { daysToOffer } from "./tokenDays";

it.each([
  [365, 90, [7, 30, 90, 180, 365]],
  [60, 45, [7, 30, 45, 60]],
  [5, 5, [5]],
])("with a limit of %i days and a usual period of %i, the periods are %j", (most, usual, expected) => {
  expect(daysToOffer(most, usual)).toEqual(expected);
});
