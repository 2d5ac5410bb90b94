/** Formulas as MathML, typeset on demand. */

import { lazy, Suspense, type ReactNode } from "react";

const Typeset = lazy(() => import("./KatexFormula"));

/** A formula; its source stands in its place until the typesetter has loaded. */
export function Formula({ tex, display }: { tex: string; display: boolean }): ReactNode {
  return (
    <Suspense fallback={<code className="formula-source">{tex}</code>}>
      <Typeset tex={tex} display={display} />
    </Suspense>
  );
}
