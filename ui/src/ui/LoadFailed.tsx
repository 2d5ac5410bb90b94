import { messages } from "../messages/en";
import { Button } from "./Button";

/** The state of a list that could not be loaded: the cause, and a button that tries again. */
export function LoadFailed({ title, error, onRetry }: { title: string; error: Error; onRetry: () => void }) {
  return (
    <div role="alert" className="text-sm">
      <p>{title}</p>
      <p className="mt-1 text-muted">{error.message}</p>
      <Button kind="secondary" className="mt-3" onClick={onRetry}>
        {messages.app.retry}
      </Button>
    </div>
  );
}
