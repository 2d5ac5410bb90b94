import { messages } from "../messages/en";
import { useCopied } from "../ui/useCopied";

/** A button that copies a text and confirms it. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isCopied, copy] = useCopied();
  return (
    <button type="button" className="copy" aria-label={isCopied ? messages.markdown.copied : label} onClick={() => copy(text)}>
      {isCopied ? messages.markdown.copied : messages.markdown.copy}
    </button>
  );
}
