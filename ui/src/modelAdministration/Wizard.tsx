import { useEffect, useRef, useState, type ComponentType } from "react";

import { Card } from "../configuration/Section";
import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { Button } from "../ui/Button";
import { AccessStep } from "./AccessStep";
import { ComputeStep } from "./ComputeStep";
import { ContainerStep } from "./ContainerStep";
import { toRequest, type Draft } from "./draft";
import type { DraftForm } from "./DraftFields";
import { writeDraft } from "./draftStorage";
import { refusedField } from "./queries";
import { ReviewStep } from "./ReviewStep";
import { ScalingStep } from "./ScalingStep";
import { SourceStep } from "./SourceStep";
import { StepList } from "./StepList";
import { useSubmission } from "./useSubmission";
import { findProblems, stepOf, stepsOf, type Problems, type StepName } from "./validation";

interface Props {
  first: Draft;
  /** The id of the failed model that the new one replaces, or null. */
  replaced: string | null;
  onCreated: (id: string) => void;
  onDiscard: () => void;
}

const CONTENT: Record<Exclude<StepName, "review">, ComponentType<{ form: DraftForm }>> = {
  source: SourceStep,
  compute: ComputeStep,
  container: ContainerStep,
  scaling: ScalingStep,
  access: AccessStep,
};

/** The steps by which an administrator describes a new model. The draft is stored on every change. */
export function Wizard({ first, replaced, onCreated, onDiscard }: Props) {
  const [draft, setDraft] = useState(first);
  const [step, setStep] = useState<StepName>("source");
  const [tried, setTried] = useState<ReadonlySet<StepName>>(new Set());
  const submission = useSubmission(replaced);
  const title = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const [attempts, setAttempts] = useState(0);
  const steps = stepsOf(draft);
  const refused = refusedField(submission.error);
  const problems = findProblems(draft);
  const shown = shownProblems(problems, tried, refused);

  useEffect(() => {
    if (attempts > 0) (form.current?.querySelector<HTMLElement>("[aria-invalid=true]") ?? title.current)?.focus();
  }, [attempts, step]);

  const go = (to: StepName): void => {
    setStep(to);
    setAttempts((count) => count + 1);
  };
  const change = (changes: Partial<Draft>): void => {
    const changed = { ...draft, ...changes };
    setDraft(changed);
    writeDraft(replaced, changed);
    if (submission.error) submission.reset();
  };
  const submit = (): void => {
    const broken = steps.find((one) => hasProblem(problems, one) && (step === "review" || one === step));
    setTried(new Set([...tried, ...(step === "review" ? steps : [step])]));
    if (broken) return go(broken);
    if (step !== "review") return go(steps[steps.indexOf(step) + 1] ?? "review");
    submission.mutate(toRequest(draft), {
      onSuccess: ({ model }) => onCreated(model.modelId),
      onError: (error) => go(stepOf(refusedField(error)?.field ?? "")),
    });
  };
  const Content = step === "review" ? null : CONTENT[step];
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!submission.isPending) submit();
      }}
    >
      <StepList steps={steps} current={step} broken={new Set(Object.keys(shown).map(stepOf))} onGo={go} />
      <h2 ref={title} tabIndex={-1} className="mt-5 text-sm font-semibold outline-none">
        {TEXT.stepTitle(steps.indexOf(step) + 1, steps.length, TEXT.steps[step])}
      </h2>
      <Card>{Content ? <Content form={{ draft, problems: shown, change }} /> : <ReviewStep draft={draft} />}</Card>
      {submission.error && (!refused || stepOf(refused.field) === "review") && (
        <p role="alert" className="mt-3 text-sm break-words text-danger">
          {submission.error.message}
        </p>
      )}
      <div className="mt-4 flex flex-wrap items-center gap-2">
        <Button kind="quiet" onClick={onDiscard}>
          {TEXT.discard}
        </Button>
        <p className="flex-1 text-xs text-muted" role="status">
          {submission.isPending ? (replaced === null ? TEXT.creating : TEXT.replacing) : TEXT.draftKept}
        </p>
        {step !== "source" && (
          <Button kind="secondary" onClick={() => go(steps[steps.indexOf(step) - 1] ?? "source")}>
            {TEXT.previous}
          </Button>
        )}
        <Button type="submit" disabled={submission.isPending}>
          {step === "review" ? TEXT.create : TEXT.next}
        </Button>
      </div>
    </form>
  );
}

const hasProblem = (problems: Problems, step: StepName): boolean => Object.keys(problems).some((field) => stepOf(field) === step);

/** Return the problems of the steps that were tried, and the one that the API found. */
function shownProblems(problems: Problems, tried: ReadonlySet<StepName>, refused: { field: string; reason: string } | null): Problems {
  const found = Object.fromEntries(Object.entries(problems).filter(([field]) => tried.has(stepOf(field))));
  return refused ? { ...found, [refused.field]: refused.reason } : found;
}
