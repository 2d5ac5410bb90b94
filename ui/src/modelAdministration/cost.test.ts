import { expect, it } from "vitest";

import { describeCost } from "./cost";

it("has the price of one instance, and the range for several", () => {
  expect(describeCost("g5.xlarge", 1, 1)).toMatch(/^About \$1\.01 per hour for each instance \(on demand/);
  expect(describeCost("g5.xlarge", 0, 3)).toContain("$1.01 per hour for each instance, $0.00 to $3.02 for all instances");
  expect(describeCost("g5.xlarge", 2, 2)).toContain(", $2.01 for all instances");
});

it("has no range while the numbers of a form are not valid", () => {
  expect(describeCost("g5.xlarge", Number("x"), 3)).not.toContain("all instances");
  expect(describeCost("g5.xlarge", 4, 3)).not.toContain("all instances");
});

it.each(["p5.48xlarge", "m7i.large", ""])("is not known for the type “%s”", (instanceType) => {
  expect(describeCost(instanceType, 1, 1)).toBeNull();
});
