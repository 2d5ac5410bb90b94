import { ChevronLeft, ChevronRight } from "lucide-react";

import { messages } from "../messages/en";
import { IconButton } from "../ui/IconButton";
import type { Placed } from "./tree";
import type { Message } from "./types";

const TEXT = messages.chat;
/** A button at the end of the versions looks disabled; it stays focusable, so that the keyboard does not lose its place. */
const END = "aria-disabled:cursor-default aria-disabled:opacity-40";

/** The switch between the versions of a message: ‹ 2/3 ›. Nothing for a message with one version. */
export function BranchSwitcher({ placed, onShow }: { placed: Placed<Message>; onShow: (message: Message) => void }) {
  const { siblings, at } = placed;
  if (siblings.length < 2) return null;
  const show = (index: number) => () => {
    const sibling = siblings[index];
    if (sibling) onShow(sibling);
  };
  return (
    <span className="inline-flex items-center text-xs text-muted" role="group" aria-label={TEXT.branch(at + 1, siblings.length)}>
      <IconButton label={TEXT.previousBranch} aria-disabled={at === 0} className={END} onClick={show(at - 1)}>
        <ChevronLeft aria-hidden className="size-4" />
      </IconButton>
      <span aria-hidden className="tabular-nums">
        {at + 1}/{siblings.length}
      </span>
      <IconButton label={TEXT.nextBranch} aria-disabled={at === siblings.length - 1} className={END} onClick={show(at + 1)}>
        <ChevronRight aria-hidden className="size-4" />
      </IconButton>
    </span>
  );
}
