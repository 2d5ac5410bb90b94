/** Attached files inside the text of a question. The model reads them there, and the page shows them as chips. */

import { textOf, type Content, type ImagePart } from "../chat/types";

export interface AttachedFile {
  name: string;
  text: string;
}

const HEAD = /^<attached-file name="([^"\n]*)" characters="(\d+)">\n/;
const TAIL = "\n</attached-file>\n\n";

/** Return the text of a question after the texts of its files. */
export function attachFiles(files: readonly AttachedFile[], question: string): string {
  const parts = files.map(({ name, text }) => `<attached-file name="${escaped(name)}" characters="${text.length}">\n${text}${TAIL}`);
  return parts.join("") + question;
}

/** Return the files and the question of a text. A text of another kind is a question without files. */
export function splitAttached(whole: string): { files: AttachedFile[]; question: string } {
  const files: AttachedFile[] = [];
  let rest = whole;
  for (let head = HEAD.exec(rest); head; head = HEAD.exec(rest)) {
    const start = head[0].length;
    const end = start + Number(head[2]);
    if (!rest.startsWith(TAIL, end)) break;
    files.push({ name: unescaped(head[1] ?? ""), text: rest.slice(start, end) });
    rest = rest.slice(end + TAIL.length);
  }
  return { files, question: rest };
}

/** Return the question of a content; the names of its files if there is none, or if the text ends inside a file. */
export function questionOf(content: Content): string {
  const { files, question } = splitAttached(textOf(content));
  const cut = HEAD.exec(question)?.[1];
  if (cut !== undefined) return unescaped(cut);
  return question.trim() === "" ? files.map((one) => one.name).join(", ") : question;
}

/** Return the content of a question with files and images. */
export function contentOf(question: string, files: readonly AttachedFile[], images: readonly string[]): Content {
  const text = attachFiles(files, question);
  if (images.length === 0) return text;
  const parts = images.map((url): ImagePart => ({ type: "image_url", image_url: { url } }));
  return text === "" ? parts : [{ type: "text", text }, ...parts];
}

const escaped = (name: string): string => name.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("\n", " ");
const unescaped = (name: string): string => name.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
