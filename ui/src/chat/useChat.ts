/** The open chats of this tab. */

import { useInfiniteQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useSyncExternalStore } from "react";

import { ApiError, request } from "../api/http";
import { useConfig } from "../app/ConfigProvider";
import { sessionKey, sessionsKey } from "../sessions/queries";
import { AnswerError, type AnswerTransport, type RunClock } from "./answerRun";
import { Chat } from "./chat";
import type { ChatEffects } from "./chatEffects";
import type { AnswerRequest } from "./completion";
import { followRunning, type RunningAnswer } from "./followRunning";
import { answerTransport, newestAnswer } from "./gateway";
import { forgetAskedEdits } from "./askedEdits";
import { clearUnsent } from "./unsentQuestions";
import type { Message } from "./types";

interface Page {
  messages: Message[];
  nextCursor: string | null;
  name?: string | null;
  projectId?: string | null;
  configuration?: Record<string, unknown>;
  runningAnswers?: RunningAnswer[];
}

const PAGE = 200;
const chats = new Map<string, Chat>();

/** Return the chat with an id. A new one becomes known to the server with its first question. */
export function useChat(id: string, isNew: boolean): Chat {
  const { inferenceBase } = useConfig();
  const queries = useQueryClient();
  const chat = useMemo(() => {
    const known = chats.get(id);
    if (known) return known;
    const opened = new Chat(id, isNew, effectsOf(inferenceBase, queries));
    chats.set(id, opened);
    return opened;
  }, [id, isNew, inferenceBase, queries]);
  useSyncExternalStore(chat.subscribe, chat.getVersion);
  return chat;
}

/** Load the stored messages of a chat into it, the newest page first. */
export function useStoredMessages(chat: Chat) {
  const { inferenceBase } = useConfig();
  const stored = useInfiniteQuery({
    queryKey: sessionKey(chat.id),
    enabled: chat.isStored && !chat.isTemporary,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => readPage(chat.id, pageParam, signal),
    getNextPageParam: (page) => page.nextCursor,
  });
  const pages = stored.data?.pages;
  const isMissing = !pages && stored.error instanceof ApiError && stored.error.status === 404;
  useEffect(() => {
    if (pages) chat.setStored(pages.toReversed().flatMap((page) => page.messages));
    else if (isMissing) chat.setMissing();
  }, [pages, isMissing, chat]);
  useEffect(() => {
    if (!pages) return;
    const running = pages[0]?.runningAnswers ?? [];
    void followRunning(chat, running, (id) => newestAnswer(inferenceBase, id), (ms) => sleep(ms, new AbortController().signal));
  }, [pages, stored.dataUpdatedAt, chat, inferenceBase]); // again after each refetch, because a search can fail
  return stored;
}

async function readPage(id: string, cursor: string | null, signal: AbortSignal): Promise<Page> {
  if (cursor !== null) {
    return request<Page>(`/session/${id}/messages?limit=${PAGE}&cursor=${encodeURIComponent(cursor)}`, { signal });
  }
  const session = await request<Page & { history: Message[] }>(`/session/${id}?limit=${PAGE}`, { signal });
  const { history, nextCursor, name = null, projectId = null, configuration = {}, runningAnswers = [] } = session;
  clearUnsent(id, history.map((one) => one.id)); // a page that was closed early has not learned that they were accepted
  forgetAskedEdits(history);
  return { messages: history, nextCursor, name, projectId, configuration, runningAnswers };
}


function effectsOf(inferenceBase: string, queries: QueryClient): ChatEffects {
  return {
    transport: (asked) => confirmed(transportOf(inferenceBase, asked), asked),
    clock: RUN_CLOCK,
    newId: () => crypto.randomUUID(),
    summarize: async (model, plan, signal) => (await import("../summaries/requests")).requestSummary(inferenceBase, model, plan, signal),
    store: async (chatId, message) => (await import("../summaries/requests")).storeMessage(chatId, message),
    onEnded(chat, run) {
      if (chat.isTemporary || !run.isAccepted) return;
      chat.isStored = true;
      void queries.invalidateQueries({ queryKey: sessionKey(chat.id) });
      void queries.invalidateQueries({ queryKey: sessionsKey });
      import("../sessions/titles").then(({ giveTitle }) => giveTitle(chat, inferenceBase, queries), () => undefined);
    },
  };
}

function transportOf(inferenceBase: string, asked: AnswerRequest): AnswerTransport {
  const { image } = asked;
  const transport = answerTransport(inferenceBase, asked);
  if (!image) return transport;
  return {
    ...transport,
    ask: async (signal, onNotes) =>
      (await import("../images/imageTransport")).askForPictures(inferenceBase, { ...asked, image }, { signal, onNotes, follow: transport.follow }),
  };
}

/** Forget the unsent question of a chat once the server answers or has stored it. */
function confirmed(transport: AnswerTransport, { storedAs }: AnswerRequest): AnswerTransport {
  if (storedAs === null) return transport;
  const clear = (): void => clearUnsent(storedAs.sessionId, [storedAs.questionId]);
  return {
    ...transport,
    async ask(signal, onNotes) {
      try {
        const response = await transport.ask(signal, onNotes);
        clear();
        return response;
      } catch (error) {
        if (error instanceof AnswerError && error.details.isStored) clear();
        throw error;
      }
    },
  };
}

/** The clock of answers in the browser. */
export const RUN_CLOCK: RunClock = { now: () => Date.now(), sleep };

/** Wait; the wait ends early when the network comes back. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", stop);
      resolve();
    }
    function stop(): void {
      done();
      reject(new DOMException("stopped", "AbortError"));
    }
    addEventListener("online", done);
    signal.addEventListener("abort", stop);
  });
}
