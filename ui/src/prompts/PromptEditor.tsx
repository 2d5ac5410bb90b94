import { useState } from "react";

import { usePerson } from "../identity/IdentityProvider";
import { messages } from "../messages/en";
import { promptMessages as TEXT } from "../messages/prompts";
import { AudienceField } from "../ui/AudienceField";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { SelectField, TextArea, TextField } from "../ui/Field";
import { useSavePrompt } from "./queries";
import type { Prompt, PromptFields, PromptType } from "./types";
import { filled, variablesOf } from "./variables";

const EMPTY: PromptFields = { title: "", body: "", type: "directive", groups: [] };

/** The editor of a new prompt or of one that exists; who may not change it reads it here. */
export function PromptEditor({ prompt, initial, onClose }: { prompt: Prompt | null; initial?: PromptFields; onClose: () => void }) {
  const { isAdmin, groups } = usePerson();
  const [fields, setFields] = useState<PromptFields>(prompt ? pick(prompt) : (initial ?? EMPTY));
  const save = useSavePrompt();
  const mayChange = prompt === null || prompt.isOwner || isAdmin;
  const set = (change: Partial<PromptFields>) => setFields({ ...fields, ...change });
  const title = prompt === null ? TEXT.new : mayChange ? TEXT.editTitle : TEXT.viewTitle;
  return (
    <Dialog title={title} isOpen onClose={onClose} className="top-[6vh]! max-h-[88vh]! w-[min(44rem,calc(100vw-2rem))]!">
      <form
        className="mt-4 flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ id: prompt?.id ?? null, fields: { ...fields, title: fields.title.trim() } }, { onSuccess: onClose });
        }}
      >
        <TextField label={TEXT.name} value={fields.title} maxLength={200} readOnly={!mayChange} onChange={(event) => set({ title: event.target.value })} />
        <SelectField
          label={TEXT.type}
          hint={TEXT.typeHints[fields.type]}
          value={fields.type}
          disabled={!mayChange}
          onChange={(event) => set({ type: event.target.value as PromptType })}
        >
          {Object.entries(TEXT.types).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </SelectField>
        <TextArea
          label={TEXT.body}
          hint={mayChange ? TEXT.bodyHint : undefined}
          value={fields.body}
          maxLength={32_000}
          readOnly={!mayChange}
          onChange={(event) => set({ body: event.target.value })}
        />
        <Preview body={fields.body} />
        {mayChange && (
          <AudienceField label={TEXT.sharing} hasNobody value={fields.groups} groups={groups} onChange={(chosen) => set({ groups: chosen })} />
        )}
        {save.error && (
          <p role="alert" className="text-sm text-danger">
            {save.error.message}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button kind="secondary" onClick={onClose}>
            {mayChange ? messages.app.cancel : TEXT.close}
          </Button>
          {mayChange && (
            <Button type="submit" disabled={!fields.title.trim() || !fields.body.trim() || save.isPending}>
              {save.isPending ? TEXT.saving : TEXT.save}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

const pick = ({ title, body, type, groups }: Prompt): PromptFields => ({ title, body, type, groups });

/** The variables of the text with values to try, and the text that results. */
function Preview({ body }: { body: string }) {
  const names = variablesOf(body);
  const [values, setValues] = useState<Record<string, string>>({});
  if (names.length === 0) return null;
  return (
    <section aria-label={TEXT.preview} className="rounded-md bg-surface p-3">
      <h3 className="text-sm font-medium">{TEXT.variables}</h3>
      <div className="mt-2 grid gap-2 sm:grid-cols-2">
        {names.map((name) => (
          <TextField
            key={name}
            label={name}
            placeholder={TEXT.previewValue(name)}
            value={values[name] ?? ""}
            onChange={(event) => setValues({ ...values, [name]: event.target.value })}
          />
        ))}
      </div>
      <h3 className="mt-3 text-sm font-medium">{TEXT.preview}</h3>
      <p className="mt-1 max-h-48 overflow-y-auto text-sm break-words whitespace-pre-wrap text-muted">{filled(body, values)}</p>
    </section>
  );
}
