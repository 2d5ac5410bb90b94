/** The configuration of the chat, as the API answers it. */

import type { components } from "../api/schema";

type Schemas = components["schemas"];

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
export type FeatureState = Schemas["Feature"];
export type Configuration = Schemas["ChatConfiguration"];
export type BannerSettings = Configuration["systemBanner"];
/** One version; `createdAt` is null for version 0. Only the newest one has features. */
export type ConfigurationVersion = Schemas["Configuration"];
