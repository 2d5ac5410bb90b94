import { useId, type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes } from "react";

import { SelectField, TextArea, TextField } from "../ui/Field";
import { Switch } from "../ui/Switch";
import type { Draft } from "./draft";
import type { Problems } from "./validation";

/** The draft with the problems to show, and the function that changes it. */
export interface DraftForm {
  draft: Draft;
  problems: Problems;
  change: (changes: Partial<Draft>) => void;
}

type NamesOf<Value> = { [Name in keyof Draft]: Draft[Name] extends Value ? Name : never }[keyof Draft];
type TextName = NamesOf<string>;

interface Labelled<Name> {
  form: DraftForm;
  name: Name;
  /** The field of the API, by which its problem is found. */
  field: string;
  label: string;
  hint?: ReactNode;
}

/** A line of text of the draft. */
export function DraftText({ form, name, field, ...rest }: Labelled<TextName> & Omit<InputHTMLAttributes<HTMLInputElement>, "name" | "form">) {
  return (
    <TextField
      autoComplete="off"
      value={form.draft[name]}
      problem={form.problems[field] ?? null}
      onChange={(event) => form.change({ [name]: event.target.value })}
      {...rest}
    />
  );
}

/** A number of the draft. */
export const DraftNumber = (props: Labelled<TextName>) => <DraftText inputMode="numeric" {...props} />;

/** A text of several lines of the draft. */
export function DraftLines({ form, name, field, ...rest }: Labelled<TextName> & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "name" | "form">) {
  return (
    <TextArea value={form.draft[name]} problem={form.problems[field] ?? null} onChange={(event) => form.change({ [name]: event.target.value })} {...rest} />
  );
}

/** A choice of the draft; `choices` are its values with their names. */
export function DraftChoice<Name extends TextName>({ form, name, field, choices, ...rest }: Labelled<Name> & { choices: Record<string, string> }) {
  return (
    <SelectField
      value={form.draft[name]}
      problem={form.problems[field] ?? null}
      onChange={(event) => form.change({ [name]: event.target.value })}
      {...rest}
    >
      {Object.entries(choices).map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </SelectField>
  );
}

/** A switch of the draft, with a hint below its name. */
export function DraftSwitch({ form, name, field, label, hint }: Labelled<NamesOf<boolean>>) {
  const id = useId();
  const problem = form.problems[field];
  return (
    <div>
      <div className="flex items-start justify-between gap-4">
        <div>
          <label htmlFor={id} className="text-sm font-medium">
            {label}
          </label>
          {hint && (
            <p id={`${id}-hint`} className="text-xs text-muted">
              {hint}
            </p>
          )}
        </div>
        <Switch id={id} isOn={form.draft[name]} describedBy={`${id}-hint`} onChange={(isOn) => form.change({ [name]: isOn })} />
      </div>
      {problem && (
        <p role="alert" className="mt-1 text-xs text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}
