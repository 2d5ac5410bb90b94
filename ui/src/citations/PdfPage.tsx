import { useQuery } from "@tanstack/react-query";
import { getDocument, GlobalWorkerOptions, TextLayer, type PDFPageProxy } from "pdfjs-dist";
import workerUrl from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { useEffect, useRef, useState, type ReactNode, type RefObject } from "react";

import { request } from "../api/http";
import type { Reference } from "../chat/types";
import { messages } from "../messages/en";
import { markPassage } from "./markPassage";
import { readText } from "./passageText";
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
    readText(reference, reference, signal),
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
  const width = useRestingWidth(layer);
  useEffect(() => {
    const [target, texts] = [canvas.current, layer.current];
    if (!target || !texts || width === 0) return undefined;
    const natural = page.getViewport({ scale: 1 });
    const scale = width / natural.width;
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
  }, [page, passage, width]);
  return (
    <div className="relative border border-line bg-[#fff]">
      <canvas ref={canvas} className="block w-full" />
      <div ref={layer} className="pdf-text" />
    </div>
  );
}

/** The width of an element once it has not changed for a moment, so that a page is not drawn at each step of a resize. */
function useRestingWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return undefined;
    setWidth(element.current.clientWidth);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new ResizeObserver(([entry]) => {
      clearTimeout(timer);
      timer = setTimeout(() => entry && setWidth(Math.round(entry.contentRect.width)), 150);
    });
    observer.observe(element.current);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [element]);
  return width;
}
