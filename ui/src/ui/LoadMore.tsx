import { useEffect, useRef } from "react";

import { messages } from "../messages/en";
import { Button } from "./Button";

interface Props {
  label: string;
  /** The number of entries that are shown; each time it changes, the end of the list is watched again. */
  shown: number;
  isLoading: boolean;
  /** Whether the last attempt failed; then only the person loads more. */
  hasFailed?: boolean;
  onLoad: () => void;
}

/** The end of a list that has more entries: they are loaded when it comes into view, or when the button is pressed. */
export function LoadMore({ label, shown, isLoading, hasFailed = false, onLoad }: Props) {
  const end = useRef<HTMLDivElement>(null);
  const load = useRef(onLoad);
  useEffect(() => void (load.current = onLoad));
  useEffect(() => {
    if (!end.current || isLoading || hasFailed) return undefined;
    const seen = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && load.current());
    seen.observe(end.current);
    return () => seen.disconnect();
  }, [shown, isLoading, hasFailed]);
  return (
    <div ref={end}>
      {hasFailed && (
        <p role="alert" className="px-2 pt-1 text-sm text-muted">
          {messages.app.moreFailed}
        </p>
      )}
      <Button kind="quiet" className="w-full" disabled={isLoading} onClick={onLoad}>
        {isLoading ? messages.app.loadingMore : hasFailed ? messages.app.retry : label}
      </Button>
    </div>
  );
}
