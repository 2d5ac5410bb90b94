import { strFromU8, unzipSync } from "fflate";

const LARGEST_XML = 50_000_000;
const MAIN = "word/document.xml";
const NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/** Return the text of a Word document (docx), one line for each paragraph. Throws if the file is damaged. */
export function docxText(content: Uint8Array): string {
  const parts = unzipSync(content, { filter: (part) => part.name === MAIN && part.originalSize <= LARGEST_XML });
  const main = parts[MAIN];
  if (!main) throw new Error("the file has no main part");
  const xml = new DOMParser().parseFromString(strFromU8(main), "application/xml");
  return [...xml.getElementsByTagNameNS(NAMESPACE, "p")].map(paragraphText).join("\n");
}

function paragraphText(paragraph: Element): string {
  return [...paragraph.getElementsByTagNameNS(NAMESPACE, "*")].map(runText).join("");
}

function runText(element: Element): string {
  if (element.localName === "t") return element.textContent ?? "";
  if (element.localName === "tab") return "\t";
  return element.localName === "br" ? "\n" : "";
}
