import { UploadCloud } from "lucide-react";
import { useEffect, useRef, useState, type DragEvent, type ReactNode } from "react";

import { transferredFiles, type FoundFile } from "./folderFiles";

interface Props {
  label: string;
  /** Null refuses all files. */
  onFiles: ((files: FoundFile[]) => void) | null;
  children: ReactNode;
}

/** An area that takes dropped files and folders, and files that are pasted anywhere on the page. */
export function DropZone({ label, onFiles, children }: Props) {
  const [depth, setDepth] = useState(0);
  const take = useRef(onFiles);
  useEffect(() => void (take.current = onFiles));
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      if (!take.current || !event.clipboardData || event.clipboardData.files.length === 0) return;
      event.preventDefault();
      void transferredFiles(event.clipboardData).then((files) => take.current?.(files));
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, []);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setDepth(0);
    if (onFiles) void transferredFiles(event.dataTransfer).then(onFiles);
  };
  /** A refused file is not dropped at all: the browser would leave the page and show the file. */
  const over = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (!onFiles) event.dataTransfer.dropEffect = "none";
  };
  return (
    <div
      className="relative flex min-h-0 min-w-0 flex-1 flex-col"
      onDragEnter={(event) => hasFiles(event) && setDepth((before) => before + 1)}
      onDragLeave={(event) => hasFiles(event) && setDepth((before) => Math.max(0, before - 1))}
      onDragOver={over}
      onDrop={drop}
    >
      {children}
      {depth > 0 && onFiles && (
        <div className="pointer-events-none absolute inset-2 z-20 grid place-items-center rounded-lg border-2 border-dashed border-accent bg-accent-soft text-accent">
          <p className="flex items-center gap-2 p-4 text-center font-medium">
            <UploadCloud aria-hidden className="size-5" />
            {label}
          </p>
        </div>
      )}
    </div>
  );
}

const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes("Files");
