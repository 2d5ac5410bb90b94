/** Repositories, collections and documents, as the API answers them. */

export interface Repository {
  repositoryId: string;
  repositoryName?: string | null;
  description?: string | null;
  status?: string;
  allowUserCollections?: boolean;
}

export interface Collection {
  collectionId: string;
  repositoryId: string;
  name: string;
  description?: string | null;
  default?: boolean;
  status?: string;
}

export type DocumentStatus = "pending" | "waiting" | "searchable" | "failed" | "deleting" | "deleted";

export interface DocumentRow {
  document_id: string;
  repository_id: string;
  collection_id: string;
  document_name: string;
  username: string;
  upload_date: number;
  chunks: number;
  status: DocumentStatus;
  size: number | null;
  pages: number | null;
  cause: string | null;
  notice: string | null;
}

/** A collection of a repository. */
export interface Place {
  repositoryId: string;
  collectionId: string;
}

export interface Passage {
  page_content: string;
  metadata: { name?: string; source?: string; page?: number | null; similarity_score?: number; document_id?: string };
}

/** Return the name of a repository; its id if it has none. */
export const repositoryName = (one: Repository): string => one.repositoryName || one.repositoryId;
