import { lazy, Suspense, useEffect, useState } from "react";

import { onOpenPalette } from "./palette";

const PaletteDialog = lazy(() => import("./PaletteDialog"));

/** The search palette; it is loaded when it opens for the first time. */
export function SearchPalette() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => onOpenPalette(() => setOpen(true)), []);
  if (!isOpen) return null;
  return (
    <Suspense fallback={null}>
      <PaletteDialog onClose={() => setOpen(false)} />
    </Suspense>
  );
}
