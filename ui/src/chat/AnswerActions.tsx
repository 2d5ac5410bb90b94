import { ChevronDown, RefreshCw } from "lucide-react";

import { useFeature } from "../configuration/ConfigurationProvider";
import { messages } from "../messages/en";
import { IconButton } from "../ui/IconButton";
import { Menu, MenuItem } from "../ui/Menu";
import { BranchSwitcher } from "./BranchSwitcher";
import type { Entry } from "./continuations";
import { CopyAction } from "./CopyAction";
import { FeedbackActions } from "./FeedbackActions";
import type { ThreadActions } from "./threadActions";
import type { Message, Reference } from "./types";

const TEXT = messages.chat;
/** A shorter time of writing gives no meaningful speed. */
const SHORTEST_WRITING_MS = 100;

interface Props {
  entry: Entry;
  text: string;
  references: Reference[];
  isBusy: boolean;
  actions: ThreadActions;
}

/** The actions below an answer, and its figures. */
export function AnswerActions({ entry, text, references, isBusy, actions }: Props) {
  const { message } = entry.first;
  const showsFigures = useFeature("viewMetaData");
  const rated = entry.messages.at(-1);
  return (
    <div className="actions mt-1 -ml-2 flex-wrap">
      <BranchSwitcher placed={entry.first} onShow={actions.show} />
      {text !== "" && <CopyAction text={text} />}
      <IconButton label={TEXT.regenerate} disabled={isBusy} onClick={() => actions.regenerate(message)}>
        <RefreshCw aria-hidden className="size-4" />
      </IconButton>
      {actions.models.length > 1 && (
        <Menu
          trigger={
            <IconButton label={TEXT.regenerateWith} disabled={isBusy} className="-ml-2">
              <ChevronDown aria-hidden className="size-4" />
            </IconButton>
          }
        >
          {actions.models.map((model) => (
            <MenuItem key={model} onSelect={() => actions.regenerate(message, model)}>
              {TEXT.answerWith(model)}
            </MenuItem>
          ))}
        </Menu>
      )}
      {actions.chatId !== null && rated && !rated.isLocal && <FeedbackActions key={rated.id} chatId={actions.chatId} answer={rated} />}
      {showsFigures && (
        <span className="ml-2 text-xs text-muted tabular-nums max-md:basis-full">
          {figures(entry.messages, references.filter((one) => one.cited).length).join(" · ")}
        </span>
      )}
    </div>
  );
}

/** Return the figures of an answer: model, tokens, speed, time to the first token, sources. */
export function figures(answers: Message[], sources: number): string[] {
  const first = answers[0]?.metadata ?? {};
  const sum = (value: (message: Message) => unknown): number =>
    answers.reduce((total, one) => total + (Number(value(one)) || 0), 0);
  const tokens = sum((one) => one.usage?.completionTokens);
  const writing = sum((one) => Number(one.metadata["durationMs"]) - Number(one.metadata["ttftMs"] ?? 0));
  const ttft = first["image"] ? Number.NaN : Number(first["ttftMs"] ?? Number.NaN);
  return [
    ...(typeof first["modelName"] === "string" ? [first["modelName"]] : []),
    ...(tokens > 0 ? [TEXT.tokens(tokens)] : []),
    ...(tokens > 1 && writing >= SHORTEST_WRITING_MS ? [TEXT.rate((tokens * 1000) / writing)] : []),
    ...(Number.isFinite(ttft) ? [TEXT.ttft(ttft)] : []),
    ...(sources > 0 ? [TEXT.sources(sources)] : []),
  ];
}
