/** A mermaid diagram, drawn in a sandboxed frame that has no access to the page. */

import { useEffect, useRef, useState, type ReactNode } from "react";
import mermaidUrl from "mermaid/dist/mermaid.min.js?url";

import { messages } from "../messages/en";
import frameUrl from "./diagramFrame.js?url";

interface Report {
  type?: string;
  ready?: boolean;
  failed?: boolean;
  height?: number;
}

const TALLEST = 900;

function frameDocument(): string {
  const script = (url: string): string => `<script src="${new URL(url, document.baseURI).href}"></script>`;
  const style = "<style>body{margin:0;display:flex;justify-content:center}svg{max-width:100%;height:auto}</style>";
  return `<!doctype html><html><head>${style}</head><body>${script(mermaidUrl)}${script(frameUrl)}</body></html>`;
}

/** The diagram of a mermaid source. */
export default function Diagram({ source }: { source: string }): ReactNode {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(120);
  const [isFailed, setFailed] = useState(false);
  useEffect(() => {
    const listen = (event: MessageEvent<Report>): void => {
      const target = frame.current?.contentWindow;
      if (!target || event.source !== target || event.data.type !== "diagram") return;
      if (event.data.ready) {
        const dark = getComputedStyle(document.documentElement).colorScheme.includes("dark");
        target.postMessage({ type: "draw", source, dark }, "*");
      }
      if (event.data.failed) setFailed(true);
      if (event.data.height) setHeight(Math.min(TALLEST, event.data.height));
    };
    addEventListener("message", listen);
    return () => removeEventListener("message", listen);
  }, [source]);
  if (isFailed) return <p className="diagram-error">{messages.markdown.diagramFailed}</p>;
  return (
    <iframe
      ref={frame}
      className="diagram"
      title={messages.markdown.diagram}
      sandbox="allow-scripts"
      srcDoc={frameDocument()}
      style={{ height }}
    />
  );
}
