/** A block of code with its language and a copy button; it is highlighted when its fence closes. */

import { lazy, memo, Suspense, useEffect, useState, type ReactNode } from "react";

import { messages } from "../messages/en";
import { CopyButton } from "./CopyButton";

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
  const html = useHighlighted(code, name, isOpen);
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

/** Return the code as highlighted HTML; null while it grows, while the highlighter loads, and in an unknown language. */
function useHighlighted(code: string, name: string, isOpen: boolean): string | null {
  const [html, setHtml] = useState<string | null>(null);
  useEffect(() => {
    if (isOpen || !name) return undefined;
    let isCurrent = true;
    void import("./highlight").then(({ highlight }) => isCurrent && setHtml(highlight(code, name)));
    return () => {
      isCurrent = false;
      setHtml(null);
    };
  }, [code, name, isOpen]);
  return html;
}
