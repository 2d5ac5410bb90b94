import { Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";

import { setThemeChoice, themeChoice, type ThemeChoice } from "../app/theme";
import { usePerson } from "../identity/IdentityProvider";
import { settingsMessages as TEXT } from "../messages/settings";

const ICONS = { system: Monitor, light: Sun, dark: Moon };
const CHOICES: ThemeChoice[] = ["system", "light", "dark"];

/** The theme, and the person who is signed in. */
export function AppearanceSettings() {
  const [choice, setChoice] = useState(themeChoice);
  const person = usePerson();
  const choose = (theme: ThemeChoice): void => {
    setThemeChoice(theme);
    setChoice(theme);
  };
  return (
    <>
      <fieldset>
        <legend className="text-sm font-semibold">{TEXT.theme}</legend>
        <div className="mt-2 grid gap-2 sm:grid-cols-3">
          {CHOICES.map((theme) => (
            <ThemeOption key={theme} theme={theme} isChosen={theme === choice} onChoose={() => choose(theme)} />
          ))}
        </div>
      </fieldset>
      <dl className="mt-8 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-sm">
        <dt className="text-muted">{TEXT.signedInAs}</dt>
        <dd className="break-words">{person.email ?? person.name}</dd>
        <dt className="text-muted">{TEXT.groups}</dt>
        <dd className="break-words">{person.groups.join(", ") || TEXT.noGroups}</dd>
      </dl>
    </>
  );
}

function ThemeOption({ theme, isChosen, onChoose }: { theme: ThemeChoice; isChosen: boolean; onChoose: () => void }) {
  const Icon = ICONS[theme];
  return (
    <label className="flex min-h-11 cursor-pointer items-center gap-2.5 rounded-md border border-line-strong px-3 text-sm has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent">
      <input type="radio" name="theme" value={theme} checked={isChosen} onChange={onChoose} className="sr-only" />
      <Icon aria-hidden className="size-4 text-muted" />
      {TEXT.themes[theme]}
    </label>
  );
}
