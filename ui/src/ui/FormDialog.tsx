import type { ReactNode } from "react";

import { messages } from "../messages/en";
import { Button } from "./Button";
import { Dialog } from "./Dialog";

interface Props {
  title: string;
  children: ReactNode;
  /** The text of the button that sends the form. */
  action: string;
  isReady: boolean;
  isDanger?: boolean;
  /** The message of a failure; it is announced. */
  problem?: string | null | undefined;
  onSubmit: () => void;
  onClose: () => void;
  className?: string;
}

/** A dialog with a form: its fields, the problem of the last attempt, and the buttons that cancel and send it. */
export function FormDialog({ title, children, action, isReady, isDanger = false, problem, onSubmit, onClose, className = "" }: Props) {
  return (
    <Dialog title={title} isOpen onClose={onClose} className={className}>
      <form
        className="mt-4 flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) onSubmit();
        }}
      >
        {children}
        {problem && (
          <p role="alert" className="text-sm text-danger">
            {problem}
          </p>
        )}
        <div className="mt-1 flex justify-end gap-2">
          <Button kind="secondary" onClick={onClose}>
            {messages.app.cancel}
          </Button>
          <Button kind={isDanger ? "danger" : "primary"} type="submit" disabled={!isReady}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
