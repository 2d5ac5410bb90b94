/** A button that copies a text and says so. */

import { useEffect, useState, type ReactNode } from "react";

import { messages } from "../messages/en";

/** A copy button with a short confirmation. */
export function CopyButton({ text, label }: { text: string; label: string }): ReactNode {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(() => setCopied(true));
  };
  return (
    <button type="button" className="copy" aria-label={label} onClick={copy}>
      {isCopied ? messages.markdown.copied : messages.markdown.copy}
    </button>
  );
}
