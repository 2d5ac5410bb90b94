/** Declared models and their lifecycle at the API. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { ApiError, request } from "../api/http";
import { pollInterval } from "./stage";
import { isInTransition, type CreateModel, type FoundationModels, type LifecycleEvent, type Model, type UpdateModel } from "./types";

const listKey = ["administered-models"] as const;
const modelKey = (id: string) => [...listKey, id] as const;
const pathOf = (id: string): string => `/models/${encodeURIComponent(id)}`;

/** Return the time until the next request while an operation changes one of the models, and false otherwise. */
function pollWhileChanging(models: readonly Model[]): number | false {
  const changed = models.filter(isInTransition).map((one) => Date.now() - Date.parse(one.updatedAt));
  return changed.length > 0 && pollInterval(Math.min(...changed));
}

/** All declared models, read again while an operation changes one of them. */
export function useModelList() {
  return useQuery({
    queryKey: listKey,
    queryFn: async ({ signal }) => (await request<{ models: Model[] }>("/models", { signal })).models,
    staleTime: 0,
    refetchOnWindowFocus: true,
    refetchInterval: ({ state }) => pollWhileChanging(state.data ?? []),
  });
}

/** The models of Bedrock in this region, read once an hour. */
export function useFoundationModels(isEnabled: boolean) {
  return useQuery({
    queryKey: ["foundation-models"],
    queryFn: ({ signal }) => request<FoundationModels>("/models/metadata/bedrock", { signal }),
    staleTime: 3_600_000,
    enabled: isEnabled,
  });
}

/** One declared model, read again while an operation changes it. A model that was deleted is an error 404. */
export function useModel(id: string) {
  return useQuery({
    queryKey: modelKey(id),
    queryFn: async ({ signal }) => (await request<{ model: Model }>(pathOf(id), { signal })).model,
    staleTime: 0,
    refetchOnWindowFocus: true,
    refetchInterval: ({ state }) => (isMissing(state.error) ? false : pollWhileChanging(state.data ? [state.data] : [])),
  });
}

/** The lifecycle of a model, oldest event first; read again while an operation changes the model. */
export function useLifecycle(model: Model) {
  return useQuery({
    queryKey: [...modelKey(model.modelId), "events", model.status],
    queryFn: async ({ signal }) => (await request<{ events: LifecycleEvent[] }>(`${pathOf(model.modelId)}/events`, { signal })).events,
    staleTime: 0,
    placeholderData: (before) => before,
    refetchInterval: () => pollWhileChanging([model]),
  });
}

/** The names of the types of instances. */
export function useInstanceTypes() {
  return useQuery({
    queryKey: ["instance-types"],
    queryFn: ({ signal }) => request<string[]>("/models/metadata/instances", { signal }),
    staleTime: Infinity,
  });
}

export function useCreateModel() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (json: CreateModel) => request<{ model: Model }>("/models", { method: "POST", json }),
    onSuccess: ({ model }) => {
      queries.removeQueries({ queryKey: modelKey(model.modelId) });
      queries.setQueryData(modelKey(model.modelId), model);
      void queries.invalidateQueries({ queryKey: listKey, exact: true });
    },
  });
}

/** Change a model, or start or stop it. */
export function useUpdateModel(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (json: UpdateModel) => request<{ model: Model }>(pathOf(id), { method: "PUT", json }),
    onSettled: () => queries.invalidateQueries({ queryKey: listKey }),
  });
}

export function useDeleteModel(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => request<{ model: Model }>(pathOf(id), { method: "DELETE" }),
    onSettled: () => queries.invalidateQueries({ queryKey: listKey }),
  });
}

/** Return whether an error says that the model does not exist. */
export const isMissing = (error: Error | null): boolean => error instanceof ApiError && error.status === 404;

/** Return the field that the API refuses and its reason, from a message such as `modelUrl: the address is forbidden`. */
export function refusedField(error: Error | null): { field: string; reason: string } | null {
  if (!(error instanceof ApiError) || error.status !== 400) return null;
  const [, field, reason] = /^([A-Za-z][\w.]*): (.+)$/s.exec(error.message) ?? [];
  return field && reason ? { field, reason } : null;
}
