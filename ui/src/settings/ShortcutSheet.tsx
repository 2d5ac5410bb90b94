import { lazy, Suspense, useEffect, useState } from "react";

const ShortcutDialog = lazy(() => import("./ShortcutDialog"));
const WRITING = "input, textarea, select, [contenteditable=true]";

/** Opens the list of shortcuts by the key `?`, unless the person writes a text. */
export function ShortcutSheet() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isWriting = event.target instanceof Element && event.target.closest(WRITING) !== null;
      if (event.key !== "?" || isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  if (!isOpen) return null;
  return (
    <Suspense fallback={null}>
      <ShortcutDialog onClose={() => setOpen(false)} />
    </Suspense>
  );
}
