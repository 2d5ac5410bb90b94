import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import type { StepName } from "./validation";

interface Props {
  steps: readonly StepName[];
  current: StepName;
  /** The steps with a problem that is shown. */
  broken: ReadonlySet<StepName>;
  onGo: (step: StepName) => void;
}

/** The steps of the wizard; the ones before the current one are buttons that lead back to them. */
export function StepList({ steps, current, broken, onGo }: Props) {
  const at = steps.indexOf(current);
  return (
    <ol aria-label={TEXT.stepsLabel} className="-ml-2 flex flex-wrap gap-1">
      {steps.map((step, index) => (
        <li key={step} aria-current={step === current ? "step" : undefined}>
          <button
            type="button"
            disabled={index >= at}
            onClick={() => onGo(step)}
            className={
              "flex min-h-9 items-center gap-2 rounded-sm px-2 text-sm enabled:hover:bg-sunken pointer-coarse:min-h-11 " +
              (step === current ? "font-medium text-text" : "text-muted")
            }
          >
            <span
              aria-hidden
              className={`grid size-6 place-items-center rounded-full text-xs ${index <= at ? "bg-accent text-on-accent" : "border border-line-strong"}`}
            >
              {index < at ? "✓" : index + 1}
            </span>
            <span className={step === current ? "" : "max-md:sr-only"}>{TEXT.steps[step]}</span>
            {broken.has(step) && <span className="text-xs text-danger">{TEXT.hasProblem}</span>}
          </button>
        </li>
      ))}
    </ol>
  );
}
