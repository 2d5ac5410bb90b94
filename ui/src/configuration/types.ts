/** The configuration of the chat, as the API answers it. */

/** The flags that the page knows. */
export const FLAG_NAMES = [
  "deleteSessionHistory",
  "viewMetaData",
  "editKwargs",
  "editPromptTemplate",
  "editChatHistoryBuffer",
  "editNumOfRagDocument",
  "uploadRagDocs",
  "ragSelectionAvailable",
  "uploadContextDocs",
  "documentSummarization",
  "showRagLibrary",
  "showPromptTemplateLibrary",
  "mcpConnections",
  "modelLibrary",
  "enableModelComparisonUtility",
  "bedrockAgents",
  "awsSessions",
  "encryptSession",
  "enableUserApiTokens",
  "chatAssistantStacks",
  "projectOrganization",
  "showMcpWorkbench",
] as const;

export type FlagName = (typeof FLAG_NAMES)[number];

/** The state of a feature; `enabled` is true only for an available one. `reason` says why it is not available. */
export interface FeatureState {
  enabled: boolean;
  available: boolean;
  reason: string | null;
}

export interface BannerSettings {
  isEnabled: boolean;
  text: string;
  textColor: string;
  backgroundColor: string;
}

export interface Configuration {
  enabledComponents: Record<string, boolean>;
  systemBanner: BannerSettings;
  announcement: { isEnabled: boolean; message: string };
  global: { defaultModel: string | null };
  maxProjectsPerUser: number;
}

/** One version; `createdAt` is null for version 0. Only the newest one has features. */
export interface ConfigurationVersion {
  configScope: string;
  versionId: number;
  configuration: Configuration;
  changedBy: string;
  changeReason: string;
  createdAt: string | null;
  features?: Record<string, FeatureState>;
}
