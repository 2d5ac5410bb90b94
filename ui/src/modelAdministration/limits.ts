/** Limits of numbers that a person writes. */

/** Return whether a text is a whole number between two limits, both included. */
export function isWholeNumber(text: string, least: number, most: number): boolean {
  return /^\d{1,9}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;
}
