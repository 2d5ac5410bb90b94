import * as Popover from "@radix-ui/react-popover";
import { SlidersHorizontal } from "lucide-react";
import { lazy, Suspense } from "react";

import type { ServedModel } from "../chat/gateway";
import { useConfiguration } from "../configuration/ConfigurationProvider";
import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { IconButton } from "../ui/IconButton";
import { MODEL_ARGUMENTS, type ArgumentName, type ArgumentValues } from "./definitions";

const ArgumentField = lazy(async () => ({ default: (await import("./ArgumentField")).ArgumentField }));
const TEXT = messages.arguments;

interface Props {
  model: ServedModel | null;
  values: ArgumentValues;
  onChange: (values: ArgumentValues) => void;
}

/** A button that opens the arguments of the model and of the chat. It is absent if an administrator allows none. */
export function ArgumentsButton({ model, values, onChange }: Props) {
  const { isEnabled } = useConfiguration();
  const ofModel = isEnabled("editKwargs") ? (Object.keys(MODEL_ARGUMENTS) as ArgumentName[]) : [];
  const ofChat: ArgumentName[] = [
    ...(isEnabled("editChatHistoryBuffer") ? (["chatHistoryBuffer"] as const) : []),
    ...(isEnabled("editNumOfRagDocument") ? (["ragTopK"] as const) : []),
  ];
  if (model?.mode !== "chat" || ofModel.length + ofChat.length === 0) return null;
  const isSet = Object.values(values).some((typed) => typed !== "");
  const fields = (names: readonly ArgumentName[]) =>
    names.map((name) => (
      <ArgumentField key={name} name={name} model={model} value={values[name] ?? ""} onChange={(typed) => onChange({ ...values, [name]: typed })} />
    ));
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton label={TEXT.title} className={isSet ? "text-accent" : ""}>
          <SlidersHorizontal aria-hidden className="size-4.5" />
        </IconButton>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label={TEXT.title}
          className="z-40 flex max-h-(--radix-popover-content-available-height) w-84 max-w-[calc(100vw-1rem)] flex-col rounded-md border border-line bg-raised text-text shadow-raised"
        >
          <div className="flex items-center gap-2 px-4 pt-3">
            <h2 className="flex-1 text-sm font-semibold">{TEXT.title}</h2>
            <Button kind="quiet" disabled={!isSet} onClick={() => onChange({})}>
              {TEXT.reset}
            </Button>
          </div>
          <p className="px-4 text-xs text-muted">{TEXT.hint}</p>
          <div className="mt-2 grid min-h-0 gap-3 overflow-y-auto px-4 pt-1 pb-4" tabIndex={-1}>
            <Suspense fallback={null}>
              {fields(ofModel)}
              {fields(ofChat)}
            </Suspense>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
