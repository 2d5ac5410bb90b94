import { UploadCloud } from "lucide-react";
import { useEffect, useRef, useState, type DragEvent, type ReactNode } from "react";

import { transferredFiles, type FoundFile } from "./folderFiles";

interface Props {
  label: string;
  onFiles: (files: FoundFile[]) => void;
  children: ReactNode;
}

/** An area that takes dropped files and folders, and files that are pasted anywhere on the page. */
export function DropZone({ label, onFiles, children }: Props) {
  const [depth, setDepth] = useState(0);
  const take = useRef(onFiles);
  useEffect(() => void (take.current = onFiles));
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      if (!event.clipboardData || event.clipboardData.files.length === 0) return;
      event.preventDefault();
      void transferredFiles(event.clipboardData).then((files) => take.current(files));
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, []);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setDepth(0);
    void transferredFiles(event.dataTransfer).then(onFiles);
  };
  return (
    <div
      className="relative flex min-h-0 min-w-0 flex-1 flex-col"
      onDragEnter={(event) => hasFiles(event) && setDepth((before) => before + 1)}
      onDragLeave={(event) => hasFiles(event) && setDepth((before) => Math.max(0, before - 1))}
      onDragOver={(event) => hasFiles(event) && event.preventDefault()}
      onDrop={drop}
    >
      {children}
      {depth > 0 && (
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
