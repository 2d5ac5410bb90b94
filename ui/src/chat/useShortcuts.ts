import { useEffect } from "react";

import { copyText } from "../ui/clipboard";

interface Shortcuts {
  onNew: () => void;
  onStop: () => void;
  onCopyAnswer: () => void;
  onCopyCode: () => void;
}

/** The shortcuts of a chat: Ctrl+Shift+O new chat, Esc stop, Ctrl+Shift+C copy the last answer, Ctrl+Shift+; its last code. */
export function useShortcuts({ onNew, onStop, onCopyAnswer, onCopyCode }: Shortcuts): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("[role=dialog], [role=menu]")) return onStop();
      if (!(event.ctrlKey || event.metaKey) || !event.shiftKey) return;
      const action = { KeyO: onNew, KeyC: onCopyAnswer, Semicolon: onCopyCode }[event.code];
      if (!action) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [onNew, onStop, onCopyAnswer, onCopyCode]);
}

/** Copy the last code block of the thread. */
export function copyLastCode(): void {
  const blocks = document.querySelectorAll(".code-block pre");
  const text = blocks[blocks.length - 1]?.textContent;
  if (text) void copyText(text);
}
