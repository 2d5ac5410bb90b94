import { messages } from "../messages/en";
import { Button } from "./Button";
import { useLoadWhenSeen, type MoreEntries } from "./useLoadWhenSeen";

/** The end of a list that has more entries: they are loaded when it comes into view, or when the button is pressed. */
export function LoadMore({ label, ...more }: MoreEntries & { label: string }) {
  const end = useLoadWhenSeen(more);
  return (
    <div ref={end}>
      {more.hasFailed && (
        <p role="alert" className="px-2 pt-1 text-sm text-muted">
          {messages.app.moreFailed}
        </p>
      )}
      <Button kind="quiet" className="w-full" disabled={more.isLoading} onClick={more.onLoad}>
        {more.isLoading ? messages.app.loadingMore : more.hasFailed ? messages.app.retry : label}
      </Button>
    </div>
  );
}
