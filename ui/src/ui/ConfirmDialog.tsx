import { useState, type ReactNode } from "react";

import { messages } from "../messages/en";
import { TextField } from "./Field";
import { FormDialog } from "./FormDialog";

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
    <FormDialog title={title} action={action} isDanger isReady={isReady && !isBusy} problem={error?.message} onSubmit={onConfirm} onClose={onCancel}>
      <div className="text-sm break-words text-muted">{children}</div>
      {word !== undefined && (
        <TextField
          label={messages.app.typeToConfirm(word)}
          autoComplete="off"
          autoCapitalize="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
    </FormDialog>
  );
}
