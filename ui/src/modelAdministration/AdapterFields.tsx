import { modelAdaptersMessages as TEXT } from "../messages/modelAdapters";
import { Button } from "../ui/Button";
import { SelectField, TextField } from "../ui/Field";
import { findAdapterProblem, NEW_ADAPTER, RANKS, type AdapterDraft } from "./adapters";
import type { DraftForm } from "./DraftFields";

/** The LoRA adapters of a draft: each one can be changed and removed, and new ones can be added. */
export function AdapterFields({ form: { draft, problems, change } }: { form: DraftForm }) {
  const problem = problems.loraAdapters;
  return (
    <div className="flex flex-col gap-4">
      <p className="text-xs text-muted">{TEXT.hint}</p>
      {draft.adapters.map((adapter, place) => (
        <OneAdapter
          key={place}
          adapter={adapter}
          problemOf={(name) => findAdapterProblem(problems, place, name)}
          onChange={(changed) => change({ adapters: draft.adapters.with(place, { ...adapter, ...changed }) })}
          onRemove={() => change({ adapters: draft.adapters.toSpliced(place, 1) })}
        />
      ))}
      {draft.adapters.length === 0 && <p className="text-sm text-muted">{TEXT.none}</p>}
      {problem && (
        <p role="alert" className="text-xs text-danger">
          {problem}
        </p>
      )}
      <div>
        <Button kind="secondary" onClick={() => change({ adapters: [...draft.adapters, NEW_ADAPTER] })}>
          {TEXT.add}
        </Button>
      </div>
    </div>
  );
}

interface Props {
  adapter: AdapterDraft;
  problemOf: (name: Parameters<typeof findAdapterProblem>[2]) => string | null;
  onChange: (changes: Partial<AdapterDraft>) => void;
  onRemove: () => void;
}

function OneAdapter({ adapter, problemOf, onChange, onRemove }: Props) {
  const { fields, hints } = TEXT;
  return (
    <fieldset className="rounded-md border border-line p-3">
      <legend className="px-1 text-sm font-medium">{adapter.modelId.trim() || TEXT.newAdapter}</legend>
      <div className="grid gap-4 md:grid-cols-2">
        <TextField
          label={fields.modelId}
          hint={hints.modelId}
          value={adapter.modelId}
          problem={problemOf("modelId")}
          maxLength={100}
          spellCheck={false}
          onChange={(event) => onChange({ modelId: event.target.value })}
        />
        <TextField
          label={fields.modelName}
          hint={hints.modelName}
          value={adapter.modelName}
          problem={problemOf("modelName")}
          maxLength={200}
          spellCheck={false}
          onChange={(event) => onChange({ modelName: event.target.value })}
        />
        <TextField
          label={fields.weights}
          hint={hints.weights}
          value={adapter.weights}
          problem={problemOf("weights")}
          maxLength={500}
          spellCheck={false}
          onChange={(event) => onChange({ weights: event.target.value })}
        />
        <SelectField
          label={fields.rank}
          hint={hints.rank}
          value={adapter.rank}
          problem={problemOf("rank")}
          onChange={(event) => onChange({ rank: event.target.value })}
        >
          {RANKS.map((rank) => (
            <option key={rank} value={rank}>
              {rank}
            </option>
          ))}
        </SelectField>
        <TextField
          label={fields.groups}
          hint={hints.groups}
          value={adapter.groups}
          problem={problemOf("allowedGroups")}
          onChange={(event) => onChange({ groups: event.target.value })}
        />
        <TextField
          label={fields.description}
          value={adapter.description}
          problem={problemOf("modelDescription")}
          maxLength={2000}
          onChange={(event) => onChange({ description: event.target.value })}
        />
      </div>
      <Button kind="quiet" className="mt-2" aria-label={TEXT.removeNamed(adapter.modelId.trim())} onClick={onRemove}>
        {TEXT.remove}
      </Button>
    </fieldset>
  );
}
