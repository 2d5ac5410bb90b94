import { X } from "lucide-react";
import { useSyncExternalStore } from "react";

import { messages } from "../messages/en";
import { Button } from "./Button";
import { IconButton } from "./IconButton";
import { toasts, type Toast } from "./toasts";

/** The notices about actions that failed. Each stays until it is dismissed or tried again. */
export function Toaster() {
  useSyncExternalStore(toasts.subscribe, toasts.getVersion);
  return (
    <div aria-label={messages.app.failures} role="region" className="pointer-events-none fixed inset-x-4 bottom-4 z-60 flex flex-col items-center gap-2 md:right-auto md:items-start">
      {toasts.list.map((one) => (
        <Failure key={one.id} toast={one} />
      ))}
    </div>
  );
}

function Failure({ toast }: { toast: Toast }) {
  const retry = (): void => {
    toasts.dismiss(toast.id);
    toast.retry?.();
  };
  return (
    <div role="alert" className="pointer-events-auto flex w-full max-w-md items-start gap-2 rounded-md border border-line-strong bg-raised py-2.5 pr-2 pl-3.5 text-sm shadow-raised">
      <div className="min-w-0 flex-1 py-1">
        <p className="font-medium break-words">{toast.text}</p>
        <p className="mt-0.5 break-words text-muted">{toast.cause}</p>
      </div>
      {toast.retry && (
        <Button kind="secondary" onClick={retry}>
          {messages.app.retry}
        </Button>
      )}
      <IconButton label={messages.app.dismiss} onClick={() => toasts.dismiss(toast.id)}>
        <X aria-hidden className="size-4" />
      </IconButton>
    </div>
  );
}
