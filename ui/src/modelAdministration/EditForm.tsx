import { useEffect, useRef, useState } from "react";

import { Card, Section } from "../configuration/Section";
import { modelAdaptersMessages } from "../messages/modelAdapters";
import { modelAdministrationMessages as NAMES } from "../messages/modelAdministration";
import { modelChangesMessages as TEXT } from "../messages/modelChanges";
import { Button } from "../ui/Button";
import { AccessFields } from "./AccessStep";
import { AdapterFields } from "./AdapterFields";
import { canHaveAdapters } from "./adapters";
import { listChanges } from "./changes";
import { toDraft, type Draft } from "./draft";
import { DraftLines, DraftNumber, type DraftForm } from "./DraftFields";
import { GuardrailFields } from "./GuardrailFields";
import { ReviewChangesDialog } from "./ReviewChangesDialog";
import { CapacityFields } from "./ScalingStep";
import type { Model } from "./types";
import { findProblems, type Problems } from "./validation";

interface Props {
  model: Model;
  onSaved: () => void;
  onDiscard: () => void;
}

/** The fields of a model that can change. The changes are reviewed before they are saved. */
export function EditForm({ model, onSaved, onDiscard }: Props) {
  const [before] = useState(() => toDraft(model));
  const [draft, setDraft] = useState(before);
  const [attempts, setAttempts] = useState(0);
  const [refused, setRefused] = useState<Problems>({});
  const [isReviewing, setReviewing] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const problems = changeableProblems(draft);
  const shown = attempts > 0 ? { ...problems, ...refused } : refused;
  const count = listChanges(before, draft).length;

  useEffect(() => {
    if (attempts > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [attempts]);

  const change = (changes: Partial<Draft>): void => {
    setDraft({ ...draft, ...changes });
    setRefused({});
  };
  const refuse = (found: Problems): void => {
    setRefused(found);
    setReviewing(false);
    setAttempts(attempts + 1);
  };
  return (
    <>
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (Object.keys(problems).length > 0) setAttempts(attempts + 1);
          else if (count > 0) setReviewing(true);
        }}
      >
        <ModelFields form={{ draft, problems: shown, change }} />
        <div className="mt-4 flex flex-wrap items-center gap-2">
          <Button kind="quiet" onClick={onDiscard}>
            {TEXT.discard}
          </Button>
          <p role="status" className="flex-1 text-xs text-muted">
            {count === 0 ? TEXT.noChange : TEXT.changeCount(count)}
          </p>
          <Button type="submit" disabled={count === 0}>
            {TEXT.review}
          </Button>
        </div>
      </form>
      {isReviewing && (
        <ReviewChangesDialog model={model} before={before} after={draft} onRefused={refuse} onSaved={onSaved} onClose={() => setReviewing(false)} />
      )}
    </>
  );
}

function ModelFields({ form }: { form: DraftForm }) {
  const isSelfHosted = form.draft.hosting === "lisa_hosted";
  return (
    <>
      <Section title={TEXT.parts.description}>
        <Card>
          <DraftLines form={form} name="description" field="modelDescription" label={NAMES.fields.description} maxLength={2000} />
        </Card>
      </Section>
      <Section title={TEXT.parts.access}>
        <Card>
          <AccessFields form={form} />
        </Card>
      </Section>
      <Section title={TEXT.parts.guardrails}>
        <Card>
          <GuardrailFields form={form} />
        </Card>
      </Section>
      {isSelfHosted && <SelfHostedFields form={form} />}
    </>
  );
}

function SelfHostedFields({ form }: { form: DraftForm }) {
  return (
    <>
      <Section title={TEXT.parts.scaling}>
        <Card>
          <CapacityFields form={form} />
        </Card>
      </Section>
      <Section title={TEXT.parts.container}>
        <Card>
          <DraftLines
            form={form}
            name="environment"
            field="containerConfig.environment"
            label={NAMES.fields.environment}
            hint={NAMES.hints.environment}
            spellCheck={false}
            className="[&_textarea]:font-mono"
          />
          <DraftNumber
            form={form}
            name="sharedMemory"
            field="containerConfig.sharedMemorySize"
            label={NAMES.fields.sharedMemory}
            hint={NAMES.hints.sharedMemory}
          />
        </Card>
      </Section>
      {canHaveAdapters(form.draft) && (
        <Section title={modelAdaptersMessages.title}>
          <Card>
            <AdapterFields form={form} />
          </Card>
        </Section>
      )}
    </>
  );
}

/** Fields that an update cannot change: their problems are not shown in this form. */
const FIXED = [
  "modelId",
  "modelName",
  "modelUrl",
  "instanceType",
  "containerConfig.image",
  "loadBalancerConfig",
  "autoScalingConfig.blockDeviceVolumeSize",
  "autoScalingConfig.metricConfig",
];

/** Return the problems of the fields that an update can change. */
function changeableProblems(draft: Draft): Problems {
  return Object.fromEntries(Object.entries(findProblems(draft)).filter(([field]) => !FIXED.some((one) => field.startsWith(one))));
}
