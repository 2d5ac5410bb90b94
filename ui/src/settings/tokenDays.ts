const USUAL = [7, 30, 90, 180, 365];

/** Return the periods in days that a new token may be valid for, in order, the usual one among them. */
export function daysToOffer(most: number, usual: number): number[] {
  const allowed = [...USUAL, usual, most].filter((days) => days > 0 && days <= most);
  return [...new Set(allowed)].sort((one, other) => one - other);
}
