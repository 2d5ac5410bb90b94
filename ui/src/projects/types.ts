/** The projects, as the API answers them. */

export interface ProjectCollection {
  repositoryId: string;
  /** Null for the whole repository. */
  collectionId: string | null;
}

export interface Project {
  projectId: string;
  name: string;
  createTime: string;
  lastUpdated: string;
  instructions: string | null;
  collections: ProjectCollection[];
  defaultModel: string | null;
}

export type ProjectFields = Pick<Project, "name" | "instructions" | "collections" | "defaultModel">;
