/** KaTeX's MathML. Its input is escaped by KaTeX, and it adds no styles and no fonts. */

import katex from "katex";
import { memo } from "react";

/** A typeset formula. An invalid one shows its source. */
function KatexFormula({ tex, display }: { tex: string; display: boolean }): React.ReactNode {
  const html = katex.renderToString(tex, { output: "mathml", displayMode: display, throwOnError: false, trust: false });
  const Element = display ? "div" : "span";
  return <Element className={display ? "formula-block" : "formula"} dangerouslySetInnerHTML={{ __html: html }} />;
}

export default memo(KatexFormula);
