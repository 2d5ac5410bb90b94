/** The queues of this tab, one for each collection. They continue while other pages are shown. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";

import { documentsKey } from "./queries";
import type { Place } from "./types";
import { UploadQueue } from "./uploadQueue";
import { uploadRequests } from "./uploadRequests";

const queues = new Map<string, UploadQueue>();

addEventListener("beforeunload", (event) => {
  if ([...queues.values()].some((queue) => queue.isSending)) event.preventDefault();
});

/** Return the queue of a collection; the component is rendered again when it changes. */
export function useUploads(place: Place): UploadQueue {
  const queries = useQueryClient();
  const queue = queueOf(place, () => void queries.invalidateQueries({ queryKey: documentsKey(place) }));
  useSyncExternalStore(queue.subscribe, queue.getVersion);
  const { isActive } = queue;
  useEffect(() => {
    if (!isActive) void queries.invalidateQueries({ queryKey: documentsKey(place) });
  }, [isActive, queries, place.repositoryId, place.collectionId]);
  return queue;
}

function queueOf(place: Place, onSearchable: () => void): UploadQueue {
  const key = `${place.repositoryId}/${place.collectionId}`;
  const known = queues.get(key);
  if (known) return known;
  const queue = new UploadQueue(uploadRequests(place, onSearchable));
  queues.set(key, queue);
  return queue;
}
