import { useChatModels } from "../chat/models";
import { configurationMessages as TEXT } from "../messages/configuration";
import { SelectField, TextField } from "../ui/Field";
import { isProjectLimit } from "./isValid";
import { Card, Section } from "./Section";
import type { Configuration } from "./types";

/** The default model, and the number of projects that a person may have. */
export function DefaultsEditor({ configuration, onChange }: { configuration: Configuration; onChange: (configuration: Configuration) => void }) {
  const models = useChatModels().data?.map((one) => one.id) ?? [];
  const chosen = configuration.global.defaultModel;
  const listed = chosen && !models.includes(chosen) ? [chosen, ...models] : models;
  const limit = configuration.maxProjectsPerUser;
  return (
    <Section title={TEXT.general}>
      <Card>
        <SelectField
          label={TEXT.defaultModel}
          hint={TEXT.defaultModelHint}
          value={chosen ?? ""}
          onChange={(event) => onChange({ ...configuration, global: { ...configuration.global, defaultModel: event.target.value || null } })}
        >
          <option value="">{TEXT.noDefaultModel}</option>
          {listed.map((model) => (
            <option key={model} value={model}>
              {model}
            </option>
          ))}
        </SelectField>
        <TextField
          label={TEXT.maxProjects}
          type="number"
          min={0}
          max={1000}
          value={Number.isNaN(limit) ? "" : limit}
          problem={isProjectLimit(limit) ? null : TEXT.maxProjectsProblem}
          onChange={(event) => onChange({ ...configuration, maxProjectsPerUser: event.target.valueAsNumber })}
        />
      </Card>
    </Section>
  );
}
