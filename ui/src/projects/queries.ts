/** The person's projects at the API. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { ApiError, request } from "../api/http";
import { useFeature } from "../configuration/ConfigurationProvider";
import { sessionKey, sessionsKey } from "../sessions/queries";
import type { Project, ProjectFields } from "./types";

const projectsKey = ["projects"] as const;
const address = (id: string) => `/project/${encodeURIComponent(id)}`;
/** The waits in milliseconds before a new chat is looked for again. */
const WAITS = [500, 1500, 4000, 10_000, 30_000];

/** The projects; none while they are switched off. */
export function useProjects() {
  const isEnabled = useFeature("projectOrganization");
  return useQuery({
    queryKey: projectsKey,
    enabled: isEnabled,
    staleTime: 30_000,
    queryFn: ({ signal }) => request<Project[]>("/project", { signal }),
    refetchOnWindowFocus: true,
  });
}

/** Creates a project, or changes the one with the id. */
export function useSaveProject() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, fields }: { id: string | null; fields: ProjectFields }) =>
      id === null
        ? request("/project", { method: "POST", json: withoutNulls(fields) })
        : request(address(id), { method: "PUT", json: fields }),
    onSettled: () => queries.invalidateQueries({ queryKey: projectsKey }),
  });
}

const withoutNulls = (fields: ProjectFields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

/** Deletes a project, with its chats or without them. */
export function useDeleteProject() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, deleteSessions }: { id: string; deleteSessions: boolean }) =>
      request(address(id), { method: "DELETE", json: { deleteSessions } }),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: projectsKey });
      return queries.invalidateQueries({ queryKey: sessionsKey });
    },
  });
}

/** Moves a chat into a project, or out of the one that it is in. */
export function useMove() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ sessionId, from, to }: { sessionId: string; from: string | null; to: string | null }) => {
      const project = to ?? from;
      if (project === null) return Promise.resolve(undefined);
      return request(`${address(project)}/session/${sessionId}`, { method: "PUT", json: { unassign: to === null } });
    },
    onSettled: (_answer, _error, { sessionId }) => {
      void queries.invalidateQueries({ queryKey: sessionKey(sessionId) });
      return queries.invalidateQueries({ queryKey: sessionsKey });
    },
  });
}

/** Put a new chat into a project as soon as the server knows the chat. Resolves to false if that failed. */
export async function assignNewChat(projectId: string, sessionId: string): Promise<boolean> {
  for (const wait of WAITS) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      await request(`${address(projectId)}/session/${sessionId}`, { method: "PUT", json: { unassign: false } });
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 404 && error.status !== 0 && error.status < 500)) return false;
    }
  }
  return false;
}
