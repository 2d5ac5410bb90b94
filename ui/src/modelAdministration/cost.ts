/** The price of the instances of a self-hosted model. */

import { modelChangesMessages } from "../messages/modelChanges";
import { findInstance } from "./memoryFit";

const TEXT = modelChangesMessages.fit;

/** Return the price for an hour of one instance and of all of them, or null if the price of the type is not known. */
export function describeCost(instanceType: string, least: number, most: number): string | null {
  const price = findInstance(instanceType)?.dollarsPerHour;
  if (price === undefined) return null;
  const isRange = least >= 0 && most > 1 && most >= least;
  return TEXT.cost(price) + (isRange ? TEXT.costRange(least * price, most * price) : "") + TEXT.costTerms;
}
