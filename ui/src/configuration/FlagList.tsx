import { useId } from "react";

import { configurationMessages as TEXT } from "../messages/configuration";
import { Switch } from "../ui/Switch";
import { findFlags, NEEDS } from "./flagGroups";
import { Section } from "./Section";
import type { FlagName } from "./types";

interface Props {
  search: string;
  values: Record<string, boolean>;
  features: Record<string, { available: boolean; reason: string | null }>;
  /** The paths of the settings that are changed and not saved. */
  changed: ReadonlySet<string>;
  onChange: (flag: FlagName, isOn: boolean) => void;
}

/** The switches of the features, by group. */
export function FlagList({ search, values, features, changed, onChange }: Props) {
  const found = findFlags(search);
  if (found.length === 0) return <p className="py-4 text-sm text-muted">{TEXT.noneFound}</p>;
  return found.map(([group, flags]) => (
    <Section key={group} title={TEXT.groups[group]}>
      <ul className="mt-2 divide-y divide-line rounded-md border border-line bg-raised">
        {flags.map((flag) => (
          <FlagRow
            key={flag}
            flag={flag}
            isOn={values[flag] === true}
            lacking={features[flag]?.available === false ? (features[flag].reason ?? "") : null}
            isChanged={changed.has(`enabledComponents.${flag}`)}
            onChange={(isOn) => onChange(flag, isOn)}
          />
        ))}
      </ul>
    </Section>
  ));
}

interface RowProps {
  flag: FlagName;
  isOn: boolean;
  /** The reason why this installation lacks the feature; null if it has it. */
  lacking: string | null;
  isChanged: boolean;
  onChange: (isOn: boolean) => void;
}

function FlagRow({ flag, isOn, lacking, isChanged, onChange }: RowProps) {
  const id = useId();
  const needed = NEEDS[flag];
  return (
    <li className={`flex items-start gap-4 px-4 py-3 ${needed ? "pl-9" : ""}`}>
      <div className="min-w-0 flex-1">
        <label htmlFor={id} className="text-sm font-medium">
          {TEXT.flags[flag].name}
        </label>
        {isChanged && <span className="ml-2 rounded-full bg-accent-soft px-2 py-0.5 text-xs text-accent">{TEXT.changed}</span>}
        <p id={`${id}-effect`} className="text-sm text-muted">
          {TEXT.flags[flag].effect} {needed && TEXT.needs(TEXT.flags[needed].name)}
          {lacking !== null && <span className="mt-0.5 block text-warning">{TEXT.notAvailable(lacking)}</span>}
        </p>
      </div>
      <Switch id={id} isOn={isOn && lacking === null} disabled={lacking !== null} describedBy={`${id}-effect`} onChange={onChange} />
    </li>
  );
}
