import { ArrowUp, BookOpen, Square, X } from "lucide-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

import { useFeature } from "../configuration/ConfigurationProvider";
import type { ComposerFiles } from "../files/useComposerFiles";
import { messages } from "../messages/en";
import type { Persona } from "../prompts/persona";
import { PersonaChip } from "../prompts/PersonaChip";
import { usePromptCommand } from "../prompts/usePromptCommand";
import { IconButton } from "../ui/IconButton";
import { popupAttributes } from "../ui/listCommand";
import { COMPOSER_ID, focusComposer } from "./focusComposer";
import type { Knowledge } from "./types";
import { useDraft } from "./useDraft";
import { useKnowledgeCommand } from "./useKnowledgeCommand";

const TEXT = messages.chat;

interface Props {
  chatId: string;
  /** Whether the draft is kept nowhere. */
  isTemporary: boolean;
  /** Whether the questions that the server has not accepted come back into the box. */
  takesUnsent: boolean;
  isAnswering: boolean;
  canSend: boolean;
  knowledge: Knowledge[];
  onKnowledge: (knowledge: Knowledge[]) => void;
  persona: Persona | null;
  onPersona: (persona: Persona | null) => void;
  files: ComposerFiles;
  /** Stands in for the buttons of files and documents. */
  tools: ReactNode;
  placeholder: string;
  /** The notice above the box, such as that the question is too large. */
  notice: string | null;
  /** Send a question with the files. Returns false if it is not sent, then the text stays. */
  onSend: (question: string) => boolean;
  onStop: () => void;
  onEditLast: () => void;
}

/** The box in which a question is written. Its draft survives a reload. */
export function Composer(props: Props) {
  const { chatId, takesUnsent, isAnswering, knowledge, onKnowledge, persona, onPersona, files, onSend, onStop, onEditLast } = props;
  const canSend = props.canSend && files.isReady;
  const box = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useDraft(chatId, takesUnsent, props.isTemporary);
  const [cursor, setCursor] = useState(0);
  const listId = useId();
  const hasPrompts = useFeature("showPromptTemplateLibrary");
  const mayChangePersona = useFeature("editPromptTemplate");
  const change = (value: string, at: number): void => {
    setText(value);
    setCursor(at);
  };
  const replace = (value: string, at = value.length): void => {
    change(value, at);
    box.current?.focus();
  };
  const prompts = usePromptCommand({ listId: `${listId}p`, text, onText: replace, onPersona: mayChangePersona ? onPersona : null });
  const search = useKnowledgeCommand({ listId: `${listId}k`, text, cursor, onText: replace, chosen: knowledge, onChosen: onKnowledge });
  const question = text.trim();
  const isBareMark = (question === "#" && search.isEnabled) || (question === "/" && prompts.popup !== null);
  const hasContent = (question !== "" && !isBareMark) || files.hasFiles;
  const send = (): void => {
    if (!hasContent || isBareMark || !canSend) return;
    if (onSend(question)) change("", 0);
  };
  const insertMark = (): void => {
    const gap = text === "" || /\s$/.test(text) ? "" : " ";
    replace(`${text}${gap}#`);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return;
    if (prompts.onKey(event) || search.onKey(event)) return event.preventDefault();
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape" && isAnswering) onStop();
    else if (event.key === "ArrowUp" && text === "") {
      event.preventDefault();
      onEditLast();
    }
  };
  useEffect(() => {
    focusComposer();
  }, [chatId]);

  return (
    <div className="relative mx-auto w-full max-w-184 px-4 pb-3">
      {search.content}
      {prompts.content}
      {props.notice && (
        <p role="alert" className="mb-2 rounded-md bg-danger-soft px-3.5 py-2 text-sm text-danger">
          {props.notice}
        </p>
      )}
      <form
        className="rounded-lg border border-line-strong bg-raised shadow-raised focus-within:border-accent"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        {files.tray}
        <textarea
          ref={box}
          id={COMPOSER_ID}
          rows={1}
          value={text}
          aria-label={TEXT.placeholder}
          {...popupAttributes(search.popup ?? prompts.popup)}
          placeholder={props.placeholder}
          onChange={(event) => change(event.target.value, event.target.selectionStart)}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          onPaste={files.onPaste}
          className="field-sizing-content block max-h-60 min-h-12 w-full resize-none bg-transparent px-4 pt-3 pb-1 outline-none placeholder:text-muted"
        />
        <div className="flex items-end gap-1 p-2 pt-0">
          {props.tools ?? (
            <>
              {files.button}
              {search.isEnabled && (
                <IconButton label={TEXT.addKnowledge} onClick={insertMark}>
                  <BookOpen aria-hidden className="size-4.5" />
                </IconButton>
              )}
              {persona && <PersonaChip persona={persona} onRemove={() => onPersona(null)} />}
              <Chips knowledge={knowledge} onKnowledge={onKnowledge} />
            </>
          )}
          <SendButton isAnswering={isAnswering} hasText={hasContent} canSend={canSend} onStop={onStop} />
        </div>
      </form>
      <p className="mt-1.5 text-center text-xs text-muted max-md:hidden">{hasPrompts ? TEXT.composerHintPrompts : TEXT.composerHint}</p>
    </div>
  );
}

function Chips({ knowledge, onKnowledge }: Pick<Props, "knowledge" | "onKnowledge">) {
  return (
    <ul aria-label={TEXT.knowledge} className="flex min-w-0 flex-1 flex-wrap gap-1.5 self-center">
      {knowledge.map((one) => (
        <li key={one.id} className="flex h-7 min-w-0 items-center rounded-full bg-accent-soft pl-2.5 text-xs text-accent">
          <span className="truncate">{one.name}</span>
          <button
            type="button"
            aria-label={TEXT.removeKnowledge(one.name)}
            onClick={() => onKnowledge(knowledge.filter((other) => other.id !== one.id))}
            className="grid size-7 place-items-center rounded-full"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Send, or Stop in the same place while an answer is on its way and nothing is written. */
function SendButton({ isAnswering, hasText, canSend, onStop }: { isAnswering: boolean; hasText: boolean; canSend: boolean; onStop: () => void }) {
  const shape = "grid size-9 shrink-0 place-items-center rounded-md pointer-coarse:size-11 ";
  if (isAnswering && !hasText) {
    return (
      <button type="button" aria-label={TEXT.stop} title={TEXT.stop} onClick={onStop} className={`${shape} bg-text text-page`}>
        <Square aria-hidden className="size-3.5 fill-current" />
      </button>
    );
  }
  const label = isAnswering ? TEXT.queue : TEXT.send;
  return (
    <button
      type="submit"
      aria-label={label}
      title={label}
      disabled={!hasText || !canSend}
      className={`${shape} bg-accent text-on-accent hover:bg-accent-hover disabled:bg-sunken disabled:text-muted`}
    >
      <ArrowUp aria-hidden className="size-5" />
    </button>
  );
}
