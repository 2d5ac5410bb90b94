import { lazy, Suspense, useState, type ClipboardEvent, type ReactNode } from "react";

import { useFeature } from "../configuration/ConfigurationProvider";
import type { ServedModel } from "../chat/gateway";
import type { Content, Knowledge } from "../chat/types";
import { AttachButton } from "./AttachButton";
import { LONGEST_PASTE, type Attachment } from "./attachments";
import type { FoundFile } from "./folderFiles";
import { useAttachments } from "./useAttachments";

const AttachmentTray = lazy(async () => ({ default: (await import("./AttachmentTray")).AttachmentTray }));
const KnowledgeUpload = lazy(() => import("./KnowledgeUpload"));
/** Tokens of a model's context that are left to the question and its answer. */
const RESERVED_TOKENS = 2048;

interface Options {
  chatId: string;
  isTemporary: boolean;
  /** Whether the files of the questions that the server has not accepted come back. */
  takesUnsent: boolean;
  model: ServedModel | null;
  /** The tokens of the chat so far. */
  used: number;
  knowledge: Knowledge[];
  onKnowledge: (knowledge: Knowledge[]) => void;
}

/** The files of a composer: what it shows of them, and its actions on them. */
export interface ComposerFiles {
  tray: ReactNode;
  button: ReactNode;
  hasFiles: boolean;
  /** The tokens of the files, about. */
  tokens: number;
  /** Whether the question can be sent with its files. */
  isReady: boolean;
  /** Attach files; null if this installation does not allow it. */
  add: ((files: FoundFile[]) => void) | null;
  onPaste: (event: ClipboardEvent) => void;
  /** Return the content of a question with its files, and remove them from the composer. */
  take: (question: string, questionId: string) => Content;
}

export function useComposerFiles({ chatId, isTemporary, takesUnsent, model, used, knowledge, onKnowledge }: Options): ComposerFiles {
  const mayAttach = useFeature("uploadContextDocs");
  const attachments = useAttachments(chatId, mayAttach && !isTemporary, takesUnsent);
  const [upload, setUpload] = useState<{ files: FoundFile[]; ids: number[] } | null>(null);
  const limit = model?.contextWindow ? Math.max(0, model.contextWindow - used - RESERVED_TOKENS) : null;
  const isBlind = model !== null && !model.features.includes("imageInput");
  const move = (chosen: Attachment[]): void =>
    setUpload({ files: chosen.map(({ file, name }) => ({ file, path: name })), ids: chosen.map((one) => one.id) });
  const select = (one: Knowledge): void => {
    if (!knowledge.some((other) => other.id === one.id)) onKnowledge([...knowledge, one]);
  };
  const tray = (
    <>
      <Suspense fallback={null}>
        {attachments.list.length > 0 && (
          <AttachmentTray attachments={attachments} limit={limit} blindModel={isBlind ? model.id : null} onKnowledge={move} />
        )}
      </Suspense>
      <Suspense fallback={null}>
        {upload && (
          <KnowledgeUpload
            files={upload.files}
            onKnowledge={select}
            onAccepted={() => upload.ids.forEach((id) => attachments.remove(id))}
            onEnd={() => setUpload(null)}
          />
        )}
      </Suspense>
    </>
  );
  const add = (files: FoundFile[]): void => void attachments.add(files);
  return {
    tray,
    button: <AttachButton onContext={add} onKnowledge={(files) => files.length > 0 && setUpload({ files, ids: [] })} />,
    hasFiles: attachments.list.length > 0,
    tokens: attachments.tokens,
    isReady: attachments.isReady && (limit === null || attachments.tokens <= limit) && !(isBlind && attachments.hasImages),
    add: mayAttach ? add : null,
    onPaste: (event) => {
      const text = event.clipboardData.getData("text/plain");
      if (!mayAttach || event.clipboardData.files.length > 0 || text.length <= LONGEST_PASTE) return;
      event.preventDefault();
      attachments.addText(text);
    },
    take: (question, questionId) => attachments.take(question, questionId),
  };
}
