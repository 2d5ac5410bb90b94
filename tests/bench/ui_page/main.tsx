/** The page of the streaming benchmark: one growing answer above a text field. `?variant=ours` or `?variant=naive`. */

import { useLayoutEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import { createRoot } from "react-dom/client";

import { AnswerRun, type AnswerTransport } from "../../../ui/src/chat/answerRun";
import { AnswerText } from "../../../ui/src/chat/AnswerText";
import { serverEvents } from "../../../ui/src/chat/sse";
import type { Message, Reference } from "../../../ui/src/chat/types";
import { useAutoScroll } from "../../../ui/src/chat/useAutoScroll";
import { CitationChip } from "../../../ui/src/citations/CitationChip";
import { Blocks } from "../../../ui/src/markdown/Blocks";
import { Citations } from "../../../ui/src/markdown/CitationMarks";
import { finishedTokens } from "../../../ui/src/markdown/stream";
import "../../../ui/src/chat/chat.css";
import "../../../ui/src/styles.css";
import { measure, type Figures } from "./measure";

declare global {
  interface Window {
    bench: { figures: Figures; isDone: boolean; start: () => void };
  }
}

const NONE: Reference[] = [];
const MESSAGE: Message = {
  id: "answer",
  parentId: null,
  type: "ai",
  content: "",
  metadata: {},
  usage: null,
  reasoningContent: null,
  createdAt: "2026-01-01T00:00:00.000Z",
  messageIndex: 0,
  status: "running",
};

const ask = (): Promise<Response> => fetch(`./answer${location.search}`);
const transport: AnswerTransport = { ask, follow: async () => null, cancel: async () => undefined };
const clock = { now: () => Date.now(), sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)) };

/** Record the end of the answer after its last render has been painted. */
const markDone = (): void => void setTimeout(() => (window.bench.isDone = true), 500);

/** The answer as the chat page shows it: block by block while it grows, as a whole at its end. */
function Ours(): ReactNode {
  const [run] = useState(() => new AnswerRun(MESSAGE, transport, clock));
  const [isEnded, setEnded] = useState(false);
  useSyncExternalStore(run.subscribe, run.getVersion);
  useLayoutEffect(() => run.shown());
  window.bench.start = () => void run.start().then(() => (setEnded(true), markDone()));
  const { parts } = run;
  const tokens = isEnded ? null : parts.markdown.tokens();
  return <AnswerText text={isEnded ? parts.text : ""} tokens={tokens} references={parts.references ?? NONE} />;
}

interface NaiveAnswer {
  text: string;
  references: Reference[];
  /** A new number renders every block again. */
  epoch: number;
}

/** The answer parsed and rendered as a whole at each chunk, by the same lexer and the same elements. */
function Naive(): ReactNode {
  const [{ text, references, epoch }, setAnswer] = useState<NaiveAnswer>({ text: "", references: NONE, epoch: 0 });
  window.bench.start = () =>
    void readNaively(({ choices, retrieval }) =>
      setAnswer((now) => ({
        text: now.text + (choices?.[0]?.delta.content ?? ""),
        references: retrieval ?? now.references,
        epoch: now.epoch + 1,
      })),
    );
  const chip = (number: number): ReactNode => {
    const reference = references.find((one) => one.number === number);
    return reference ? <CitationChip key={number} reference={reference} references={references} /> : null;
  };
  return (
    <Citations value={chip}>
      <div className="markdown">
        <Blocks tokens={finishedTokens(text)} epoch={epoch} />
      </div>
    </Citations>
  );
}

interface Chunk {
  choices?: { delta: { content: string } }[];
  retrieval?: Reference[];
}

async function readNaively(add: (chunk: Chunk) => void): Promise<void> {
  const { body } = await ask();
  for await (const event of serverEvents(body!)) {
    if (event.data !== "[DONE]") add(JSON.parse(event.data) as Chunk);
  }
  markDone();
}

/** A thread that follows the growing answer. */
function Thread({ children }: { children: ReactNode }): ReactNode {
  const { viewport, content } = useAutoScroll("answer");
  return (
    <div ref={viewport} className="min-h-0 flex-1 overflow-y-auto">
      <div ref={content} className="mx-auto flex max-w-184 flex-col gap-4 px-4 pt-6 pb-10">
        <article className="entry">{children}</article>
      </div>
    </div>
  );
}

/** A text field whose text is state, as in the chat page. */
function TextField(): ReactNode {
  const [text, setText] = useState("");
  return <textarea aria-label="Question" rows={3} value={text} onChange={(event) => setText(event.target.value)} />;
}

function BenchPage(): ReactNode {
  return (
    <main className="flex flex-col" style={{ height: "100dvh" }}>
      <Thread>{new URLSearchParams(location.search).get("variant") === "naive" ? <Naive /> : <Ours />}</Thread>
      <TextField />
    </main>
  );
}

window.bench = { figures: measure(), isDone: false, start: () => undefined };
createRoot(document.getElementById("root")!).render(<BenchPage />);
