/** The project of an open chat, and its effect on the chat's requests. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useSearchParams } from "react-router";

import type { Knowledge } from "../chat/types";
import { projectMessages } from "../messages/projects";
import { sessionKey, sessionsKey } from "../sessions/queries";
import { toasts } from "../ui/toasts";
import { assignNewChat, useProjects } from "./queries";
import type { Project, ProjectCollection } from "./types";

/** The projects of new chats, until the answers of the API show them. */
const assigned = new Map<string, string>();

/** Return the project of a chat: the stored one, or the one in which the new chat was opened. */
export function useProjectOf(chatId: string, stored: string | null | undefined): Project | null {
  const [search] = useSearchParams();
  useEffect(() => {
    if (stored) assigned.delete(chatId);
  }, [stored, chatId]);
  const id = stored ?? assigned.get(chatId) ?? search.get("project");
  return useProjects().data?.find((one) => one.projectId === id) ?? null;
}

/** Return a function that puts a new chat into a project. */
export function useAssign(): (chatId: string, project: Project | null) => void {
  const queries = useQueryClient();
  return (chatId, project) => {
    if (project === null) return;
    assigned.set(chatId, project.projectId);
    void assignNewChat(project.projectId, chatId).then((isAssigned) => {
      if (!isAssigned) {
        assigned.delete(chatId);
        toasts.show({ text: projectMessages.assignFailed(project.name), cause: projectMessages.assignByHand, retry: null });
      }
      void queries.invalidateQueries({ queryKey: sessionKey(chatId) });
      void queries.invalidateQueries({ queryKey: sessionsKey });
    });
  };
}

/** Return the system message of a chat: the instructions of its project, then its persona. */
export function instructionsOf(project: Pick<Project, "instructions"> | null, persona: { body: string } | null): string {
  return [project?.instructions, persona?.body].filter((text) => text?.trim()).join("\n\n");
}

/** Return what a chat searches: the collections of its project, then those of the chat, each once. */
export function knowledgeOf(project: Pick<Project, "collections"> | null, chosen: Knowledge[]): Knowledge[] {
  const ofProject = (project?.collections ?? []).map((one) => ({ id: knowledgeId(one), name: knowledgeId(one) }));
  return [...ofProject.filter((one) => !chosen.some((other) => other.id === one.id)), ...chosen];
}

/** Return the id of a collection, or of a whole repository, in requests for answers. */
export const knowledgeId = ({ repositoryId, collectionId }: ProjectCollection): string =>
  collectionId === null ? repositoryId : `${repositoryId}:${collectionId}`;

/** Return the collection with an id of requests. */
export function collectionOf(id: string): ProjectCollection {
  const at = id.indexOf(":");
  return at < 0 ? { repositoryId: id, collectionId: null } : { repositoryId: id.slice(0, at), collectionId: id.slice(at + 1) };
}
