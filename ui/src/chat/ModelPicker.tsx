import * as Popover from "@radix-ui/react-popover";
import { Check, ChevronDown } from "lucide-react";
import { useRef, useState } from "react";
import { Link } from "react-router";

import { usePerson } from "../identity/IdentityProvider";
import { messages } from "../messages/en";
import { focusComposer } from "./focusComposer";
import type { ServedModel } from "./gateway";

const TEXT = messages.chat;
const SEARCHABLE_FROM = 6;

interface Props {
  models: readonly ServedModel[];
  model: ServedModel | null;
  onChoose: (id: string) => void;
}

/** A button with the model's name, which opens the list of models. */
export function ModelPicker({ models, model, onChoose }: Props) {
  const [isOpen, setOpen] = useState(false);
  const isChosen = useRef(false);
  const choose = (id: string): void => {
    isChosen.current = true;
    onChoose(id);
    setOpen(false);
  };
  const onClosed = (event: Event): void => {
    if (isChosen.current && focusComposer()) event.preventDefault();
    isChosen.current = false;
  };
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger className="flex h-9 min-w-0 items-center gap-1.5 rounded-sm px-2.5 text-sm font-medium hover:bg-sunken pointer-coarse:h-11">
        <span className="sr-only">{TEXT.model}: </span>
        <span className="truncate">{model?.id ?? TEXT.noModel}</span>
        <ChevronDown aria-hidden className="size-4 shrink-0 text-muted" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label={TEXT.model}
          onCloseAutoFocus={onClosed}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="z-40 w-80 rounded-md border border-line bg-raised p-1 text-text shadow-raised"
        >
          <ModelList models={models} chosen={model?.id ?? null} onChoose={choose} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function ModelList({ models, chosen, onChoose }: { models: readonly ServedModel[]; chosen: string | null; onChoose: (id: string) => void }) {
  const [filter, setFilter] = useState("");
  const shown = models.filter((model) => model.id.toLowerCase().includes(filter.toLowerCase()));
  return (
    <>
      {models.length >= SEARCHABLE_FROM && (
        <input
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          placeholder={TEXT.searchModels}
          aria-label={TEXT.searchModels}
          className="mb-1 h-9 w-full rounded-sm bg-sunken px-2.5 text-sm placeholder:text-muted"
        />
      )}
      <ul className="max-h-80 overflow-y-auto">
        {shown.map((model) => (
          <li key={model.id}>
            <ModelRow model={model} isChosen={model.id === chosen} onChoose={() => onChoose(model.id)} />
          </li>
        ))}
      </ul>
      {models.length === 0 ? <NoModels /> : shown.length === 0 && <p className="p-2.5 text-sm text-muted">{TEXT.noModels}</p>}
    </>
  );
}

function ModelRow({ model, isChosen, onChoose }: { model: ServedModel; isChosen: boolean; onChoose: () => void }) {
  const isDown = model.health === "unhealthy";
  const details = [
    ...(model.isWaking ? [TEXT.isWaking] : model.isAsleep ? [TEXT.wakes(model.startSeconds)] : []),
    ...(model.mode === "image_generation" ? [TEXT.makesImages] : []),
    ...(model.contextWindow ? [TEXT.context(model.contextWindow)] : []),
    ...model.features.map((feature) => TEXT.features[feature as keyof typeof TEXT.features] ?? feature),
  ];
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onChoose}
      className="flex min-h-10 w-full items-center gap-2.5 rounded-sm px-2.5 py-1.5 text-left text-sm hover:bg-sunken focus-visible:bg-sunken pointer-coarse:min-h-11"
    >
      <HealthDot isDown={isDown} isAsleep={model.isAsleep ?? false} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{model.id}</span>
        {(isDown || details.length > 0) && (
          <span className={`block truncate text-xs ${isDown ? "text-danger" : "text-muted"}`}>{isDown ? TEXT.modelDown : details.join(" · ")}</span>
        )}
      </span>
      {isChosen && <Check aria-hidden className="size-4 shrink-0 text-accent" />}
    </button>
  );
}

function HealthDot({ isDown, isAsleep }: { isDown: boolean; isAsleep: boolean }) {
  const [colour, title] = isDown ? ["bg-danger", TEXT.modelDown] : isAsleep ? ["bg-muted", TEXT.modelAsleep] : ["bg-good", TEXT.modelUp];
  return <span aria-hidden title={title} className={`size-2 shrink-0 rounded-full ${colour}`} />;
}

/** The state of an installation without models: an administrator adds one, another person asks for one. */
export function NoModels() {
  const { isAdmin } = usePerson();
  if (!isAdmin) return <p className="p-2.5 text-sm text-muted">{TEXT.emptyModels}</p>;
  return (
    <Link to="/admin/models/new" className="block rounded-sm p-2.5 text-sm font-medium text-accent hover:bg-sunken">
      {TEXT.addModel}
    </Link>
  );
}
