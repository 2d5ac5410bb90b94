import { FileText } from "lucide-react";
import { useState } from "react";

import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import type { AttachedFile } from "./attachedText";
import { estimateTokens } from "./tokenEstimate";

const TEXT = messages.files;

/** The files of a sent question; a chip opens the text that the model read. */
export function FileChips({ files }: { files: readonly AttachedFile[] }) {
  const [opened, setOpened] = useState<AttachedFile | null>(null);
  if (files.length === 0) return null;
  return (
    <>
      <ul aria-label={TEXT.attachments} className="mb-2 flex flex-wrap gap-1.5">
        {files.map((file, index) => (
          <li key={index} className="max-w-full">
            <button
              type="button"
              aria-label={TEXT.showFile(file.name)}
              onClick={() => setOpened(file)}
              className="flex min-h-8 max-w-full items-center gap-1.5 rounded-md border border-line bg-raised px-2 text-xs hover:bg-surface pointer-coarse:min-h-11"
            >
              <FileText aria-hidden className="size-3.5 shrink-0 text-muted" />
              <span className="truncate">{file.name}</span>
            </button>
          </li>
        ))}
      </ul>
      {opened && (
        <Dialog title={opened.name} isOpen onClose={() => setOpened(null)} className="w-[min(48rem,calc(100vw-2rem))]!">
          <p className="mt-1 text-xs text-muted">{TEXT.tokens(estimateTokens(opened.text))}</p>
          <pre tabIndex={0} className="mt-3 min-h-0 overflow-auto rounded-md bg-sunken p-3 font-mono text-xs whitespace-pre-wrap">
            {opened.text}
          </pre>
          <Button kind="secondary" className="mt-4 self-end" onClick={() => setOpened(null)}>
            {TEXT.close}
          </Button>
        </Dialog>
      )}
    </>
  );
}
