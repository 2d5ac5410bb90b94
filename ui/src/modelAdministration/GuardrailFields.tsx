import { modelChangesMessages as TEXT } from "../messages/modelChanges";
import { Button } from "../ui/Button";
import { SelectField, TextField } from "../ui/Field";
import type { DraftForm } from "./DraftFields";
import { guardrailField, isWordList, keyOf, NEW_GUARDRAIL, type GuardrailDraft, type GuardrailMode } from "./guardrails";
import type { Problems } from "./validation";

/** The guardrails of a draft: each one can be changed and removed, and new ones can be added. */
export function GuardrailFields({ form: { draft, problems, change } }: { form: DraftForm }) {
  const replace = (place: number, guardrail: GuardrailDraft): void => change({ guardrails: draft.guardrails.with(place, guardrail) });
  return (
    <div className="flex flex-col gap-4">
      {draft.guardrails.map((guardrail, place) => (
        <OneGuardrail
          key={place}
          guardrail={guardrail}
          problemOf={(name) => findProblem(problems, guardrail, place, name)}
          onChange={(changed) => replace(place, { ...guardrail, ...changed })}
          onRemove={() => change({ guardrails: draft.guardrails.toSpliced(place, 1) })}
        />
      ))}
      {draft.guardrails.length === 0 && <p className="text-sm text-muted">{TEXT.noGuardrails}</p>}
      <div>
        <Button kind="secondary" onClick={() => change({ guardrails: [...draft.guardrails, NEW_GUARDRAIL] })}>
          {TEXT.addGuardrail}
        </Button>
      </div>
    </div>
  );
}

type FieldName = Parameters<typeof guardrailField>[1];

/** Return the problem that the page found, or the one that the API found: it names guardrails by their keys. */
function findProblem(problems: Problems, guardrail: GuardrailDraft, place: number, name: FieldName): string | null {
  return problems[guardrailField(place, name)] ?? problems[guardrailField(keyOf(guardrail), name)] ?? null;
}

interface Props {
  guardrail: GuardrailDraft;
  problemOf: (name: FieldName) => string | null;
  onChange: (changes: Partial<GuardrailDraft>) => void;
  onRemove: () => void;
}

function OneGuardrail({ guardrail, problemOf, onChange, onRemove }: Props) {
  const { guardrailFields: names, guardrailHints: hints } = TEXT;
  return (
    <fieldset className="rounded-md border border-line p-3">
      <legend className="px-1 text-sm font-medium">{guardrail.name.trim() || TEXT.newGuardrail}</legend>
      <div className="grid gap-4 md:grid-cols-2">
        <TextField label={names.name} value={guardrail.name} problem={problemOf("guardrailName")} onChange={(event) => onChange({ name: event.target.value })} />
        <SelectField label={names.mode} value={guardrail.mode} onChange={(event) => onChange({ mode: event.target.value as GuardrailMode })}>
          {Object.entries(TEXT.modes).map(([mode, text]) => (
            <option key={mode} value={mode}>
              {text}
            </option>
          ))}
        </SelectField>
        <TextField
          label={names.identifier}
          hint={hints.identifier}
          value={guardrail.identifier}
          problem={problemOf("guardrailIdentifier")}
          spellCheck={false}
          className="md:col-span-2"
          onChange={(event) => onChange({ identifier: event.target.value })}
        />
        {!isWordList(guardrail) && (
          <TextField
            label={names.version}
            hint={hints.version}
            value={guardrail.version}
            problem={problemOf("guardrailVersion")}
            onChange={(event) => onChange({ version: event.target.value })}
          />
        )}
        <TextField
          label={names.groups}
          hint={hints.groups}
          value={guardrail.groups}
          problem={problemOf("allowedGroups")}
          onChange={(event) => onChange({ groups: event.target.value })}
        />
      </div>
      <Button kind="quiet" className="mt-2" aria-label={TEXT.removeGuardrail(guardrail.name.trim())} onClick={onRemove}>
        {TEXT.remove}
      </Button>
    </fieldset>
  );
}
