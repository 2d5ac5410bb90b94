import { contrastOf, isColour, LEAST_CONTRAST } from "./contrast";
import type { Configuration } from "./types";

const MOST_PROJECTS = 1000;

/** Return whether a number of projects per person is accepted. */
export const isProjectLimit = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= MOST_PROJECTS;

/** Return whether the API would accept a configuration. */
export function isValid({ systemBanner: banner, maxProjectsPerUser }: Configuration): boolean {
  const areColours = isColour(banner.textColor) && isColour(banner.backgroundColor);
  const isReadable = !banner.isEnabled || (contrastOf(banner.textColor, banner.backgroundColor) ?? 0) >= LEAST_CONTRAST;
  return areColours && isReadable && isProjectLimit(maxProjectsPerUser);
}
