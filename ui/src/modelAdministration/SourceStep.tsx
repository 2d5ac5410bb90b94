import { useId } from "react";

import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { Button } from "../ui/Button";
import { canStream } from "./draft";
import { DraftChoice, DraftLines, DraftText, type DraftForm } from "./DraftFields";
import { FoundationModelList } from "./FoundationModelList";
import { isChosen, PRESETS } from "./presets";
import { useFoundationModels } from "./queries";
import type { HostingType, ModelType } from "./types";

const HOSTINGS: readonly HostingType[] = ["third_party", "internal_hosted", "lisa_hosted"];

/** The step about the origin of a model: its host, its names, its type and its address. */
export function SourceStep({ form }: { form: DraftForm }) {
  const { draft, change } = form;
  const isSelfHosted = draft.hosting === "lisa_hosted";
  const isThirdParty = draft.hosting === "third_party";
  const { data: bedrock } = useFoundationModels(isThirdParty);
  const bedrockList = useId();
  const bedrockProblem = isThirdParty && draft.modelName.startsWith("bedrock") ? bedrock?.unavailableReason : null;
  return (
    <>
      <fieldset>
        <legend className="mb-1 text-sm font-medium">{TEXT.fields.hosting}</legend>
        <div className="grid gap-2 md:grid-cols-3">
          {HOSTINGS.map((hosting) => (
            <label
              key={hosting}
              className="flex cursor-pointer items-start gap-2.5 rounded-md border border-line-strong p-3 text-sm has-checked:border-accent has-checked:bg-accent-soft"
            >
              <input
                type="radio"
                name="hosting"
                checked={draft.hosting === hosting}
                onChange={() => change({ hosting })}
                className="mt-0.5 size-4 accent-(--accent)"
              />
              <span>
                <span className="block font-medium">{TEXT.hostings[hosting]}</span>
                <span className="block text-xs text-muted">{TEXT.hostingHints[hosting]}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      {isSelfHosted && (
        <div>
          <p className="text-sm font-medium">{TEXT.presets}</p>
          <div className="mt-1 flex flex-wrap gap-2">
            {PRESETS.map((preset) => (
              <Button
                key={preset.name}
                kind="secondary"
                aria-pressed={isChosen(preset, draft)}
                className="aria-pressed:border-accent aria-pressed:bg-accent-soft"
                onClick={() => change(preset.draft)}
              >
                {preset.name}
              </Button>
            ))}
          </div>
          <p className="mt-1 text-xs text-muted">{TEXT.presetsHint}</p>
        </div>
      )}
      <div className="grid gap-4 md:grid-cols-2">
        <DraftText form={form} name="modelId" field="modelId" label={TEXT.fields.modelId} hint={TEXT.hints.modelId} maxLength={100} spellCheck={false} />
        <DraftChoice
          form={form}
          name="modelType"
          field="modelType"
          label={TEXT.fields.modelType}
          choices={TEXT.types satisfies Record<ModelType, string>}
        />
      </div>
      <DraftText
        form={form}
        name="modelName"
        field="modelName"
        label={isSelfHosted ? TEXT.fields.weights : TEXT.fields.modelName}
        hint={bedrockProblem ? `${TEXT.nameHints[draft.hosting]} ${bedrockProblem}.` : TEXT.nameHints[draft.hosting]}
        maxLength={500}
        spellCheck={false}
        list={isThirdParty ? bedrockList : undefined}
      />
      {isThirdParty && <FoundationModelList id={bedrockList} found={bedrock} />}
      {!isSelfHosted && (
        <div className="grid gap-4 md:grid-cols-2">
          <DraftText
            form={form}
            name="modelUrl"
            field="modelUrl"
            label={TEXT.fields.modelUrl}
            hint={TEXT.urlHints[draft.hosting]}
            type="url"
            maxLength={2000}
          />
          <DraftText form={form} name="apiKey" field="apiKey" label={TEXT.fields.apiKey} hint={TEXT.hints.apiKey} type="password" autoComplete="new-password" />
        </div>
      )}
      <DraftLines form={form} name="description" field="modelDescription" label={TEXT.fields.description} maxLength={2000} />
      {!canStream(draft) && <p className="text-xs text-muted">{TEXT.hints.noStream}</p>}
    </>
  );
}
