import { useState, type ReactNode } from "react";

import { messages } from "../messages/en";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { TextField } from "./Field";

interface Props {
  title: string;
  children: ReactNode;
  action: string;
  /** The word that the person types to confirm; without it the button is enough. */
  word?: string;
  isBusy?: boolean;
  error?: Error | null;
  onConfirm: () => void;
  onCancel: () => void;
}

/** The question before something is deleted. */
export function ConfirmDialog({ title, children, action, word, isBusy = false, error, onConfirm, onCancel }: Props) {
  const [typed, setTyped] = useState("");
  const isReady = word === undefined || typed.trim().toLowerCase() === word.toLowerCase();
  return (
    <Dialog title={title} isOpen onClose={onCancel}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) onConfirm();
        }}
      >
        <div className="mt-2 text-sm break-words text-muted">{children}</div>
        {word !== undefined && (
          <TextField
            label={messages.app.typeToConfirm(word)}
            className="mt-4"
            autoComplete="off"
            autoCapitalize="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
        {error && (
          <p role="alert" className="mt-3 text-sm text-danger">
            {error.message}
          </p>
        )}
        <div className="mt-5 flex justify-end gap-2">
          <Button kind="secondary" onClick={onCancel}>
            {messages.app.cancel}
          </Button>
          <Button kind="danger" type="submit" disabled={!isReady || isBusy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
