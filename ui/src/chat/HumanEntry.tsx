import { Pencil } from "lucide-react";
import { memo, useEffect, useMemo, useState } from "react";

import { attachFiles, splitAttached } from "../files/attachedText";
import { FileChips } from "../files/FileChips";
import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { IconButton } from "../ui/IconButton";
import { BranchSwitcher } from "./BranchSwitcher";
import { CopyAction } from "./CopyAction";
import { readEdit, writeEdit } from "./storage";
import type { Placed } from "./tree";
import { textOf, type Content, type Message } from "./types";

const TEXT = messages.chat;

interface Props {
  placed: Placed<Message>;
  /** Whether an unfinished edit is stored nowhere. */
  isTemporary: boolean;
  isBusy: boolean;
  onEdit: (message: Message, content: Content) => boolean;
  onShow: (message: Message) => void;
}

/** A message of the person, with its actions. An unfinished edit survives a reload. */
export const HumanEntry = memo(function HumanEntry({ placed, isTemporary, isBusy, onEdit, onShow }: Props) {
  const [isEdited, setEdited] = useState(false);
  const { message } = placed;
  const { files, question: text } = useMemo(() => splitAttached(textOf(message.content)), [message.content]);
  useEffect(() => {
    if (!isTemporary) setEdited(readEdit(message.id) !== null);
  }, [message.id, isTemporary]);
  const finish = (changed: string | null): void => {
    if (changed === null) writeEdit(message.id, null);
    else if (!onEdit(message, withText(message.content, changed))) return; // what is asked stays stored until it is accepted
    setEdited(false);
  };
  const keep = (changed: string): void => {
    if (!isTemporary) writeEdit(message.id, changed === text ? null : changed);
  };
  return (
    <article className="entry group flex flex-col items-end" data-message={message.id}>
      <h2 className="sr-only">{TEXT.you}</h2>
      {isEdited ? (
        <EditForm key={message.id} text={text} isBusy={isBusy} draft={isTemporary ? null : readEdit(message.id)} onChange={keep} onFinish={finish} />
      ) : (
        <div className="max-w-[85%] rounded-lg bg-accent-soft px-4 py-2.5 break-words whitespace-pre-wrap">
          <FileChips files={files} />
          <Images content={message.content} />
          {text}
        </div>
      )}
      <div className="actions mt-0.5" hidden={isEdited}>
        <BranchSwitcher placed={placed} onShow={onShow} />
        <CopyAction text={text} />
        <IconButton label={TEXT.edit} disabled={isBusy} onClick={() => setEdited(true)}>
          <Pencil aria-hidden className="size-4" />
        </IconButton>
      </div>
    </article>
  );
});

function Images({ content }: { content: Content }) {
  if (typeof content === "string") return null;
  return content.map(
    (part, index) =>
      part.type === "image_url" && <img key={index} src={part.image_url.url} alt={messages.files.attachedImage} className="mb-2 max-h-60 rounded-md" />,
  );
}

interface EditProps {
  text: string;
  /** Whether another answer is on its way, so that the edit has to wait. */
  isBusy: boolean;
  /** The stored text of an edit that began before the page was loaded, or null. */
  draft: string | null;
  onChange: (changed: string) => void;
  onFinish: (changed: string | null) => void;
}

function EditForm({ text, isBusy, draft, onChange, onFinish }: EditProps) {
  const [changed, setChanged] = useState(draft ?? text);
  const [isRestored] = useState(draft !== null);
  return (
    <form
      className="w-full max-w-[85%] rounded-lg border border-line-strong bg-raised p-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (changed.trim() && !isBusy) onFinish(changed.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.preventDefault();
          onFinish(null);
        }
        if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
          event.preventDefault();
          event.currentTarget.requestSubmit();
        }
      }}
    >
      <textarea
        autoFocus={!isRestored}
        aria-label={TEXT.editLabel}
        value={changed}
        onChange={(event) => {
          setChanged(event.target.value);
          onChange(event.target.value);
        }}
        className="field-sizing-content max-h-80 min-h-16 w-full resize-none bg-transparent px-2 py-1 outline-none"
      />
      <div className="flex items-center justify-end gap-2">
        {isBusy && <p className="min-w-0 flex-1 px-2 text-sm text-muted">{TEXT.editWaits}</p>}
        <Button kind="quiet" onClick={() => onFinish(null)}>
          {TEXT.cancel}
        </Button>
        <Button type="submit" disabled={!changed.trim() || isBusy}>
          {TEXT.save}
        </Button>
      </div>
    </form>
  );
}

/** Return a content with another question; its files and images stay. */
function withText(content: Content, question: string): Content {
  const text = attachFiles(splitAttached(textOf(content)).files, question);
  if (typeof content === "string") return text;
  return [{ type: "text", text }, ...content.filter((part) => part.type === "image_url")];
}
