import type { ServedModel } from "../chat/gateway";
import { messages } from "../messages/en";
import { SelectField, TextArea, TextField } from "../ui/Field";
import { definitionOf, EFFORTS, problemOf, type ArgumentName } from "./definitions";
import { isRefused } from "./refused";

const TEXT = messages.arguments;

interface Props {
  name: ArgumentName;
  model: ServedModel;
  value: string;
  onChange: (typed: string) => void;
}

/** The field of one argument. It is grey if the model does not take the argument. */
export function ArgumentField({ name, model, value, onChange }: Props) {
  const { kind, least, most, step, needs } = definitionOf(name);
  const isTaken = !isRefused(model, name) && (needs === undefined || model.features.includes(needs));
  const hints: Partial<Record<ArgumentName, string>> = TEXT.hints;
  const shared = {
    label: TEXT.names[name],
    hint: isTaken ? hints[name] : TEXT.notTaken(model.id),
    problem: isTaken ? problemOf(name, value) : null,
    disabled: !isTaken,
    value,
    className: isTaken ? "" : "opacity-70",
  };
  if (kind === "effort") {
    return (
      <SelectField {...shared} onChange={(event) => onChange(event.target.value)}>
        <option value="">{TEXT.automatic}</option>
        {EFFORTS.map((one) => (
          <option key={one} value={one}>
            {TEXT.efforts[one]}
          </option>
        ))}
      </SelectField>
    );
  }
  if (kind === "lines") return <TextArea {...shared} rows={2} onChange={(event) => onChange(event.target.value)} />;
  return (
    <TextField
      {...shared}
      type="number"
      inputMode="decimal"
      min={least}
      max={most}
      step={step}
      placeholder={TEXT.automatic}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
