/** The text or the image in a file, read in the browser. */

import { formatBytes } from "../documents/formats";
import { messages } from "../messages/en";

export type ReadFile = { kind: "text"; text: string } | { kind: "image"; url: string };

/** Receives the part of a file that was read, from 0 to 1. */
export type OnProgress = (share: number) => void;

/** A file that cannot be read here; the message says what to do. */
export class UnreadableFile extends Error {}

const TEXT = messages.files;
const LARGEST_TEXT = 5_000_000;
const LARGEST_BINARY = 25_000_000;
export const IMAGE_TYPES: readonly string[] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** Return the text or the image of a file. Throws UnreadableFile. */
export async function readFile(file: File, onProgress: OnProgress = () => undefined): Promise<ReadFile> {
  if (IMAGE_TYPES.includes(file.type)) {
    refuseLarger(file, LARGEST_BINARY);
    return { kind: "image", url: await (await import("./shrinkImage")).shrinkImage(file) };
  }
  const text = await readText(file, onProgress);
  if (text.trim() === "") throw new UnreadableFile(TEXT.noText);
  return { kind: "text", text };
}

async function readText(file: File, onProgress: OnProgress): Promise<string> {
  const ending = /\.[^.]*$/.exec(file.name)?.[0].toLowerCase() ?? "";
  if (ending === ".pdf" || ending === ".docx") {
    refuseLarger(file, LARGEST_BINARY);
    const content = new Uint8Array(await file.arrayBuffer());
    try {
      if (ending === ".docx") return (await import("./docxText")).docxText(content);
      return await (await import("./pdfText")).pdfText(content, onProgress);
    } catch (error) {
      if (error instanceof UnreadableFile) throw error;
      throw new UnreadableFile(TEXT.damaged);
    }
  }
  refuseLarger(file, LARGEST_TEXT);
  return decodeText(new Uint8Array(await file.arrayBuffer()));
}

/** Return the text of bytes in UTF-8, or in UTF-16 with its mark. Throws UnreadableFile if they are no text. */
export function decodeText(content: Uint8Array): string {
  const [first, second] = content;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const encoding = !isUtf16 ? "utf-8" : first === 0xff ? "utf-16le" : "utf-16be";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(content);
    if (!text.includes("\0")) return text;
  } catch {
    // Handled below: bytes that are no text.
  }
  throw new UnreadableFile(TEXT.notText);
}

function refuseLarger(file: File, limit: number): void {
  if (file.size > limit) throw new UnreadableFile(TEXT.tooLarge(formatBytes(limit)));
}
