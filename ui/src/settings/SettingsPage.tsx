import type { ComponentType } from "react";
import { Navigate, NavLink, useParams } from "react-router";

import { PageHeader } from "../app/PageHeader";
import { settingsMessages as TEXT } from "../messages/settings";
import { AppearanceSettings } from "./AppearanceSettings";
import { DataSettings } from "./DataSettings";
import { useMe } from "./queries";
import { ShortcutList } from "./ShortcutList";
import { TokenSettings } from "./TokenSettings";
import { UsageSettings } from "./UsageSettings";

type SectionName = keyof typeof TEXT.sections;

const SECTIONS: Record<SectionName, ComponentType> = {
  appearance: AppearanceSettings,
  shortcuts: ShortcutList,
  tokens: TokenSettings,
  usage: UsageSettings,
  data: DataSettings,
};

/** The page of a person's own settings, one section at a time. */
export function SettingsPage() {
  const { section = "appearance" } = useParams();
  const shown = useSections();
  const name = shown.find((one) => one === section);
  const Content = name && SECTIONS[name];
  if (!Content && section !== "tokens") return <Navigate to="/settings" replace />;
  return (
    <div className="flex h-page flex-col">
      <PageHeader title={TEXT.title} />
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 md:px-6">
        <div className="mx-auto flex max-w-200 gap-8 max-md:flex-col max-md:gap-4">
          <nav aria-label={TEXT.navigation} className="shrink-0 md:w-40">
            <ul className="flex gap-1 max-md:flex-wrap md:flex-col">
              {shown.map((one) => (
                <li key={one}>
                  <NavLink
                    to={one === "appearance" ? "/settings" : `/settings/${one}`}
                    end
                    className="flex min-h-9 items-center rounded-sm px-2.5 text-sm hover:bg-sunken aria-[current]:bg-sunken aria-[current]:font-medium pointer-coarse:min-h-11"
                  >
                    {TEXT.sections[one]}
                  </NavLink>
                </li>
              ))}
            </ul>
          </nav>
          <div className="min-w-0 flex-1">{Content && <Content />}</div>
        </div>
      </div>
    </div>
  );
}

/** Return the sections that the person may use: tokens only for those who may create them. */
function useSections(): SectionName[] {
  const isAllowed = useMe().data?.flags.createApiTokens === true;
  return (Object.keys(SECTIONS) as SectionName[]).filter((name) => name !== "tokens" || isAllowed);
}
