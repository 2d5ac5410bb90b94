/** The creation of a model, which may replace a failed one. */

import { useMutation } from "@tanstack/react-query";

import { request } from "../api/http";
import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { isMissing, useCreateModel } from "./queries";
import type { CreateModel, Model } from "./types";

const PAUSE_MS = 2_000;
const LONGEST_MS = 15 * 60_000;

/** Delete the replaced model, if there is one, wait until it is gone, and create the new one. */
export function useSubmission(replaced: string | null) {
  const creation = useCreateModel();
  return useMutation({
    mutationFn: async (model: CreateModel) => {
      if (replaced !== null) await deleteAndWait(replaced);
      return creation.mutateAsync(model);
    },
  });
}

/** Delete a model and return after everything that belongs to it is removed. */
async function deleteAndWait(id: string): Promise<void> {
  const path = `/models/${encodeURIComponent(id)}`;
  const end = Date.now() + LONGEST_MS;
  try {
    await request(path, { method: "DELETE" });
    while (Date.now() < end) {
      const { model } = await request<{ model: Model }>(path);
      if (model.status === "Failed") throw new Error(model.failureReason ?? TEXT.removalFailed(id));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  } catch (error) {
    if (error instanceof Error && isMissing(error)) return;
    throw error;
  }
  throw new Error(TEXT.removalFailed(id));
}
