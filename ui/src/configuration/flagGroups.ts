/** The flags in the order and the groups in which the page shows them. */

import { configurationMessages as TEXT } from "../messages/configuration";
import { FLAG_NAMES, type FlagName } from "./types";

export type GroupName = keyof typeof TEXT.groups;

export const FLAG_GROUPS: Record<GroupName, FlagName[]> = {
  chat: [
    "viewMetaData",
    "deleteSessionHistory",
    "editKwargs",
    "editPromptTemplate",
    "editChatHistoryBuffer",
    "uploadContextDocs",
    "documentSummarization",
    "enableModelComparisonUtility",
    "encryptSession",
  ],
  documents: ["ragSelectionAvailable", "editNumOfRagDocument", "showRagLibrary", "uploadRagDocs"],
  libraries: ["showPromptTemplateLibrary", "modelLibrary", "projectOrganization", "chatAssistantStacks"],
  access: ["enableUserApiTokens", "mcpConnections", "showMcpWorkbench", "bedrockAgents", "awsSessions"],
};

/** The flag without which another one has no effect. */
export const NEEDS: Partial<Record<FlagName, FlagName>> = {
  editNumOfRagDocument: "ragSelectionAvailable",
  documentSummarization: "uploadContextDocs",
  showMcpWorkbench: "mcpConnections",
};

export const isFlagName = (name: string): name is FlagName => (FLAG_NAMES as readonly string[]).includes(name);

/** Return the groups with the flags that a search finds; groups without any are left out. */
export function findFlags(search: string): [GroupName, FlagName[]][] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (group: GroupName, flag: FlagName): boolean => {
    const text = `${flag} ${TEXT.flags[flag].name} ${TEXT.flags[flag].effect} ${TEXT.groups[group]}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return (Object.keys(FLAG_GROUPS) as GroupName[])
    .map((group): [GroupName, FlagName[]] => [group, FLAG_GROUPS[group].filter((flag) => matches(group, flag))])
    .filter(([, flags]) => flags.length > 0);
}

/** Return the name of a setting by its path, as people read it. */
export function settingName(path: string): string {
  const flag = path.replace(/^enabledComponents\./, "");
  return isFlagName(flag) ? TEXT.flags[flag].name : (TEXT.settings[path] ?? path);
}

/** Return the value of a setting as people read it. */
export function shownValue(value: unknown): string {
  if (typeof value === "boolean") return value ? TEXT.on : TEXT.off;
  return value === null || value === undefined || value === "" ? TEXT.nothing : typeof value === "string" ? value : JSON.stringify(value);
}
