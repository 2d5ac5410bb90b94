import { Check, Copy } from "lucide-react";

import { messages } from "../messages/en";
import { IconButton } from "../ui/IconButton";
import { useCopied } from "../ui/useCopied";

/** A button that copies a message. */
export function CopyAction({ text }: { text: string }) {
  const [isCopied, copy] = useCopied();
  return (
    <IconButton label={isCopied ? messages.chat.copied : messages.chat.copy} onClick={() => copy(text)}>
      {isCopied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
    </IconButton>
  );
}
