import { messages } from "../messages/en";

const TEXT = messages.audience;

interface Props {
  label: string;
  /** `lisa:public`, or `group:<name>` for each group; nobody if it is empty. */
  value: readonly string[];
  /** The names of the groups that can be chosen. */
  groups: readonly string[];
  /** Whether nobody is a possible choice. */
  hasNobody?: boolean;
  onChange: (value: string[]) => void;
}

const EVERYONE = "lisa:public";

/** The choice of people who may read something: nobody, everyone, or groups. */
export function AudienceField({ label, value, groups, hasNobody = false, onChange }: Props) {
  const isPublic = value.includes(EVERYONE);
  const names = [...new Set([...groups, ...value.filter((one) => one !== EVERYONE).map((one) => one.replace(/^group:/, ""))])];
  const toggle = (group: string): void => {
    const chosen = value.filter((one) => one !== EVERYONE);
    onChange(chosen.includes(group) ? chosen.filter((one) => one !== group) : [...chosen, group]);
  };
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{label}</legend>
      <div className="flex flex-wrap gap-2">
        {hasNobody && <Option type="radio" name={TEXT.nobody} isChosen={value.length === 0} onChange={() => onChange([])} />}
        <Option type="radio" name={TEXT.everyone} isChosen={isPublic} onChange={() => onChange([EVERYONE])} />
        {names.map((name) => (
          <Option key={name} type="checkbox" name={name} isChosen={value.includes(`group:${name}`)} onChange={() => toggle(`group:${name}`)} />
        ))}
      </div>
    </fieldset>
  );
}

function Option({ type, name, isChosen, onChange }: { type: "radio" | "checkbox"; name: string; isChosen: boolean; onChange: () => void }) {
  return (
    <label className="flex min-h-9 cursor-pointer items-center gap-2 rounded-full border border-line-strong px-3 text-sm has-checked:border-accent has-checked:bg-accent-soft pointer-coarse:min-h-11">
      <input type={type} checked={isChosen} onChange={onChange} className="size-4 accent-(--accent)" />
      {name}
    </label>
  );
}
