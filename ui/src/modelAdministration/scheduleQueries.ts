/** The schedules of models at the API. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { request } from "../api/http";
import type { ScheduleAnswer, Scheduling } from "./types";

const pathOf = (id: string): string => `/models/${encodeURIComponent(id)}/schedule`;
const keyOf = (id: string) => ["administered-models", id, "schedule"] as const;

/** The schedule of a model with its next start or stop. */
export function useSchedule(id: string) {
  return useQuery({
    queryKey: keyOf(id),
    queryFn: ({ signal }) => request<ScheduleAnswer>(pathOf(id), { signal }),
    refetchOnWindowFocus: true,
  });
}

/** Store the schedule of a model, or remove it with null. */
export function useChangeSchedule(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (json: Scheduling | null) => request(pathOf(id), json === null ? { method: "DELETE" } : { method: "PUT", json }),
    onSettled: () => queries.invalidateQueries({ queryKey: keyOf(id) }),
  });
}
