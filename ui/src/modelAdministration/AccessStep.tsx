import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { modelChangesMessages } from "../messages/modelChanges";
import { canStream } from "./draft";
import { DraftSwitch, DraftText, type DraftForm } from "./DraftFields";
import { GuardrailFields } from "./GuardrailFields";
import type { FeatureName } from "./types";

/** The step about the people who may use a model, its abilities and its guardrails. */
export function AccessStep({ form }: { form: DraftForm }) {
  return (
    <>
      <AccessFields form={form} />
      <section aria-label={modelChangesMessages.guardrails}>
        <h3 className="mb-2 text-sm font-medium">{modelChangesMessages.guardrails}</h3>
        <GuardrailFields form={form} />
      </section>
    </>
  );
}

/** The groups and the abilities of a model, the parameters that it does not take, and whether it streams. */
export function AccessFields({ form }: { form: DraftForm }) {
  const { draft, change } = form;
  const toggle = (name: FeatureName): void => {
    const others = draft.features.filter((one) => one !== name);
    change({ features: draft.features.includes(name) ? others : [...others, name] });
  };
  return (
    <>
      <DraftText form={form} name="groups" field="allowedGroups" label={TEXT.fields.groups} hint={TEXT.hints.groups} />
      {draft.modelType === "textgen" && (
        <fieldset>
          <legend className="mb-1 text-sm font-medium">{TEXT.fields.features}</legend>
          <div className="grid gap-2 md:grid-cols-2">
            {(Object.keys(TEXT.features) as FeatureName[]).map((name) => (
              <label key={name} className="flex min-h-9 cursor-pointer items-center gap-2.5 text-sm pointer-coarse:min-h-11">
                <input type="checkbox" checked={draft.features.includes(name)} onChange={() => toggle(name)} className="size-4 accent-(--accent)" />
                {TEXT.features[name]}
              </label>
            ))}
          </div>
          <p className="mt-1 text-xs text-muted">{TEXT.hints.features}</p>
        </fieldset>
      )}
      <DraftText
        form={form}
        name="unsupported"
        field="unsupportedParameters"
        label={TEXT.fields.unsupported}
        hint={TEXT.hints.unsupported}
        spellCheck={false}
      />
      {canStream(draft) && <DraftSwitch form={form} name="streaming" field="streaming" label={TEXT.fields.streaming} hint={TEXT.hints.streaming} />}
    </>
  );
}
