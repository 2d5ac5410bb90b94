import { useState } from "react";

import { useKnowledge } from "../chat/knowledge";
import { useChatModels } from "../chat/models";
import { projectMessages as TEXT } from "../messages/projects";
import { SelectField, TextArea, TextField } from "../ui/Field";
import { FormDialog } from "../ui/FormDialog";
import { collectionOf, knowledgeId } from "./projectChat";
import { useSaveProject } from "./queries";
import type { Project, ProjectCollection, ProjectFields } from "./types";

const EMPTY: ProjectFields = { name: "", instructions: null, collections: [], defaultModel: null };

/** The editor of a new project or of one that exists. */
export default function ProjectDialog({ project, onClose }: { project: Project | null; onClose: () => void }) {
  const [fields, setFields] = useState<ProjectFields>(project ? pick(project) : EMPTY);
  const save = useSaveProject();
  const models = useChatModels().data?.map((one) => one.id) ?? [];
  const chosen = fields.defaultModel;
  const set = (change: Partial<ProjectFields>) => setFields({ ...fields, ...change });
  const submit = (): void => {
    const instructions = fields.instructions?.trim() || null;
    save.mutate({ id: project?.projectId ?? null, fields: { ...fields, name: fields.name.trim(), instructions } }, { onSuccess: onClose });
  };
  return (
    <FormDialog
      title={project ? TEXT.editTitle : TEXT.new}
      action={save.isPending ? TEXT.saving : TEXT.save}
      isReady={fields.name.trim() !== "" && !save.isPending}
      problem={save.error?.message}
      onSubmit={submit}
      onClose={onClose}
      className="top-[6vh]! max-h-[88vh]!"
    >
      <TextField label={TEXT.name} value={fields.name} maxLength={100} onChange={(event) => set({ name: event.target.value })} />
      <TextArea
        label={TEXT.instructions}
        hint={TEXT.instructionsHint}
        value={fields.instructions ?? ""}
        maxLength={8000}
        onChange={(event) => set({ instructions: event.target.value })}
      />
      <CollectionChoice chosen={fields.collections} onChange={(collections) => set({ collections })} />
      <SelectField label={TEXT.model} value={chosen ?? ""} onChange={(event) => set({ defaultModel: event.target.value || null })}>
        <option value="">{TEXT.noModel}</option>
        {[...new Set([...(chosen ? [chosen] : []), ...models])].map((model) => (
          <option key={model} value={model}>
            {model}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}

const pick = ({ name, instructions, collections, defaultModel }: Project): ProjectFields => ({ name, instructions, collections, defaultModel });

function CollectionChoice({ chosen, onChange }: { chosen: ProjectCollection[]; onChange: (chosen: ProjectCollection[]) => void }) {
  const known = useKnowledge().data ?? [];
  const ids = chosen.map(knowledgeId);
  const listed = [...known, ...ids.filter((id) => !known.some((one) => one.id === id)).map((id) => ({ id, name: id }))];
  const toggle = (id: string): void => {
    const changed = ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];
    onChange(changed.map(collectionOf));
  };
  return (
    <fieldset>
      <legend className="text-sm font-medium">{TEXT.collections}</legend>
      <p className="mb-1 text-xs text-muted">{TEXT.collectionsHint}</p>
      {listed.length === 0 && <p className="text-sm text-muted">{TEXT.noCollections}</p>}
      <div className="max-h-40 overflow-y-auto">
        {listed.map((one) => (
          <label key={one.id} className="flex min-h-8 cursor-pointer items-center gap-2.5 text-sm pointer-coarse:min-h-11">
            <input type="checkbox" checked={ids.includes(one.id)} onChange={() => toggle(one.id)} className="size-4 shrink-0 accent-(--accent)" />
            <span className="min-w-0 break-words">{one.name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
