/** The projects, as the API answers them. */

import type { components } from "../api/schema";

type Schemas = components["schemas"];

export type Project = Schemas["Project"];
/** A collection, or a whole repository if `collectionId` is null. */
export type ProjectCollection = Project["collections"][number];
export type ProjectFields = Pick<Project, "name" | "instructions" | "collections" | "defaultModel">;
