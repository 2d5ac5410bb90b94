/** A block of code with its language and a copy button; it is highlighted when its fence closes. */

import { lazy, memo, Suspense, useMemo, useState, type ReactNode } from "react";

import { messages } from "../messages/en";
import { CopyButton } from "./CopyButton";
import { highlight } from "./highlight";

const Diagram = lazy(() => import("./Diagram"));

interface Code {
  code: string;
  language: string;
  isOpen: boolean;
}

/** A block of code. One in the language mermaid can be shown as a diagram. */
export const CodeBlock = memo(({ code, language, isOpen }: Code): ReactNode => {
  const [isDrawn, setDrawn] = useState(false);
  const name = language.trim().split(/[\s{]/)[0] ?? "";
  const html = useMemo(() => (isOpen ? null : highlight(code, name)), [code, name, isOpen]);
  const body = html === null ? <code>{code}</code> : <code dangerouslySetInnerHTML={{ __html: html }} />;
  return (
    <figure className="code-block">
      <figcaption>
        <span>{name || messages.markdown.code}</span>
        {name === "mermaid" && !isOpen && (
          <button type="button" onClick={() => setDrawn(!isDrawn)}>
            {isDrawn ? messages.markdown.hideDiagram : messages.markdown.showDiagram}
          </button>
        )}
        <CopyButton text={code} label={messages.markdown.copyCode} />
      </figcaption>
      {isDrawn && (
        <Suspense fallback={null}>
          <Diagram source={code} />
        </Suspense>
      )}
      <pre tabIndex={0}>{body}</pre>
    </figure>
  );
});
CodeBlock.displayName = "CodeBlock";
