import { useEffect, useRef, type RefObject } from "react";

/** The state of a list whose entries are loaded by pages. */
export interface MoreEntries {
  /** The number of entries that are shown; each time it changes, the end of the list is watched again. */
  shown: number;
  isLoading: boolean;
  /** Whether the last attempt failed; then only the person loads more. */
  hasFailed?: boolean;
  onLoad: () => void;
}

/** Return the reference for the end of a list: more entries are loaded when it comes into view. */
export function useLoadWhenSeen({ shown, isLoading, hasFailed = false, onLoad }: MoreEntries): RefObject<HTMLDivElement | null> {
  const end = useRef<HTMLDivElement>(null);
  const load = useRef(onLoad);
  useEffect(() => void (load.current = onLoad));
  useEffect(() => {
    if (!end.current || isLoading || hasFailed) return undefined;
    const seen = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && load.current());
    seen.observe(end.current);
    return () => seen.disconnect();
  }, [shown, isLoading, hasFailed]);
  return end;
}
