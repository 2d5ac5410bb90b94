import { createContext, use } from "react";

import type { Reference } from "../chat/types";

/** The passages in the sources panel and the one that is shown. */
export interface OpenSources {
  references: Reference[];
  number: number;
}

/** Opens the sources panel. */
export const SourcesOpener = createContext<(sources: OpenSources) => void>(() => undefined);

export const useSourcesOpener = () => use(SourcesOpener);

/** Return the cited passages; all of them if none is cited. */
export function citedFirst(references: readonly Reference[]): Reference[] {
  const cited = references.filter((one) => one.cited);
  return cited.length > 0 ? cited : [...references];
}
