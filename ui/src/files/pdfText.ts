import { getDocument, GlobalWorkerOptions } from "pdfjs-dist";
import workerUrl from "pdfjs-dist/build/pdf.worker.min.mjs?url";

GlobalWorkerOptions.workerSrc = new URL(workerUrl, document.baseURI).href;

/** Return the text of a PDF file, each page after its number. Empty if the pages are pictures. */
export async function pdfText(data: Uint8Array, onProgress: (share: number) => void): Promise<string> {
  const loading = getDocument({ data });
  const file = await loading.promise;
  const pages: string[] = [];
  for (let number = 1; number <= file.numPages; number += 1) {
    const { items } = await (await file.getPage(number)).getTextContent();
    const text = items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : "")).join("");
    if (text.trim()) pages.push(`[page ${number}]\n${text.trim()}`);
    onProgress(number / file.numPages);
  }
  await loading.destroy();
  return pages.join("\n\n");
}
