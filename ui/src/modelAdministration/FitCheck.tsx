import { modelChangesMessages } from "../messages/modelChanges";
import { SelectField, TextField } from "../ui/Field";
import { describeCost } from "./cost";
import type { DraftForm } from "./DraftFields";
import type { Draft } from "./draft";
import {
  computeFit,
  estimateBytesPerToken,
  findInstance,
  findParameters,
  findPrecision,
  LEAST_TOKENS,
  weightBytes,
  type GpuInstance,
  type Precision,
} from "./memoryFit";

const TEXT = modelChangesMessages.fit;

/** The comparison of a model with the GPU memory of its instance type, as a warning with numbers, and the price. */
export function FitCheck({ form: { draft, change } }: { form: DraftForm }) {
  const instance = findInstance(draft.instanceType);
  const named = findParameters(draft.modelName);
  const precision = draft.precision || findPrecision(draft.modelName);
  const cost = describeCost(draft.instanceType, Number(draft.minCapacity), Number(draft.maxCapacity));
  return (
    <fieldset className="rounded-md border border-line p-3">
      <legend className="px-1 text-sm font-medium">{TEXT.title}</legend>
      <div className="grid gap-4 md:grid-cols-2">
        <TextField
          label={TEXT.parameters}
          hint={TEXT.parametersHint}
          inputMode="decimal"
          value={draft.parameters}
          placeholder={named?.toString()}
          onChange={(event) => change({ parameters: event.target.value })}
        />
        <SelectField label={TEXT.precision} value={precision} onChange={(event) => change({ precision: event.target.value as Precision })}>
          {Object.entries(TEXT.precisions).map(([bits, text]) => (
            <option key={bits} value={bits}>
              {text}
            </option>
          ))}
        </SelectField>
      </div>
      <div role="status" className="mt-3 flex flex-col gap-1 text-sm">
        {instance && <Comparison draft={draft} instance={instance} billions={Number(draft.parameters) || named} precision={precision} />}
        {instance === null && draft.instanceType.trim() !== "" && <p className="text-muted">{TEXT.noGpu}</p>}
        {instance && <p className="text-muted">{cost ?? TEXT.costUnknown}</p>}
      </div>
    </fieldset>
  );
}

interface Compared {
  draft: Draft;
  instance: GpuInstance;
  billions: number | null;
  precision: Precision;
}

function Comparison({ draft, instance, billions, precision }: Compared) {
  if (billions === null || billions <= 0) return <p className="text-muted">{TEXT.noParameters}</p>;
  const tokens = draft.modelType === "textgen" ? LEAST_TOKENS : 0;
  const fit = computeFit(weightBytes(billions, precision), estimateBytesPerToken(billions), tokens, instance);
  return (
    <>
      <p className={fit.fits ? "" : "font-medium text-danger"}>{fit.fits ? TEXT.fits : TEXT.excess}</p>
      <p className="text-muted">
        {TEXT.numbers(fit.weights, fit.context, tokens)} {TEXT.usable(fit.usable, instance.gpus, instance.gpuMemoryGib)}
      </p>
    </>
  );
}
