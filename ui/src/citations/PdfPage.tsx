import { useQuery } from "@tanstack/react-query";
import { getDocument, GlobalWorkerOptions, TextLayer, type PDFPageProxy } from "pdfjs-dist";
import workerUrl from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { useEffect, useRef, type ReactNode } from "react";

import { request, requestText } from "../api/http";
import type { Reference } from "../chat/types";
import { messages } from "../messages/en";
import { markPassage } from "./markPassage";
import "./pdf.css";

GlobalWorkerOptions.workerSrc = new URL(workerUrl, document.baseURI).href;

interface Loaded {
  page: PDFPageProxy;
  passage: string;
}

async function load(reference: Reference, signal: AbortSignal): Promise<Loaded> {
  const path = `/repository/${encodeURIComponent(reference.repository_id)}/${encodeURIComponent(reference.document_id)}`;
  const [url, passage] = await Promise.all([
    request<string>(`${path}/download`, { signal }),
    requestText(`${path}/text?start=${reference.start}&end=${reference.end}`, { signal }),
  ]);
  const file = await fetch(url, { signal });
  if (!file.ok) throw new Error(`the file answered ${file.status}`);
  const document = await getDocument({ data: await file.arrayBuffer() }).promise;
  return { page: await document.getPage(Math.min(reference.page ?? 1, document.numPages)), passage };
}

/** The page of a PDF file with the passage highlighted; the fallback stands in if the file cannot be shown. */
export default function PdfPage({ reference, fallback }: { reference: Reference; fallback: ReactNode }) {
  const pdf = useQuery({
    queryKey: ["pdf", reference.document_id, reference.page, reference.start],
    queryFn: ({ signal }) => load(reference, signal),
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });
  if (pdf.isPending) return <p className="text-sm text-muted">{messages.citations.loading}</p>;
  if (pdf.isError) return fallback;
  return <DrawnPage {...pdf.data} />;
}

function DrawnPage({ page, passage }: Loaded) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const [target, texts] = [canvas.current, layer.current];
    if (!target || !texts?.parentElement) return undefined;
    const natural = page.getViewport({ scale: 1 });
    const scale = texts.parentElement.clientWidth / natural.width;
    const viewport = page.getViewport({ scale });
    const sharpness = Math.min(devicePixelRatio, 2);
    Object.assign(target, { width: viewport.width * sharpness, height: viewport.height * sharpness });
    texts.style.setProperty("--total-scale-factor", String(scale));
    const drawn = page.render({ canvas: target, viewport: page.getViewport({ scale: scale * sharpness }) });
    const textLayer = new TextLayer({ textContentSource: page.streamTextContent(), container: texts, viewport });
    texts.replaceChildren();
    void textLayer.render().then(() => markPassage(texts, passage)?.scrollIntoView({ block: "center" }), () => undefined);
    drawn.promise.catch(() => undefined);
    return () => {
      drawn.cancel();
      textLayer.cancel();
    };
  }, [page, passage]);
  return (
    <div className="relative border border-line bg-[#fff]">
      <canvas ref={canvas} className="block w-full" />
      <div ref={layer} className="pdf-text" />
    </div>
  );
}
