/** Pictures as files: their names, their content, and a zip of several. */

const LONGEST_NAME = 40;

/** Return different file names for pictures of one description, by their media types. */
export function fileNames(prompt: string, mediaTypes: readonly string[]): string[] {
  const words = prompt.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const base = words.join("-").slice(0, LONGEST_NAME).replace(/-+$/, "") || "picture";
  return mediaTypes.map((type, index) => {
    const ending = type.replace("image/", "").replace("jpeg", "jpg") || "png";
    return mediaTypes.length === 1 ? `${base}.${ending}` : `${base}-${index + 1}.${ending}`;
  });
}

/** Return the content of a picture. Throws if it cannot be loaded. */
export async function loadPicture(url: string): Promise<Blob> {
  if (url.startsWith("data:")) return decodeDataUrl(url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the picture answered ${response.status}`);
  return response.blob();
}

/** The page's policy forbids requests to data URLs, so that they are decoded here. */
export function decodeDataUrl(url: string): Blob {
  const [head = "", content = ""] = url.split(",", 2);
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  return new Blob([bytes], { type: /^data:([^;]+)/.exec(head)?.[1] ?? "" });
}

/** Return a zip of files. Pictures are compressed already, so that they are only stored. */
export async function zipOf(names: readonly string[], files: readonly Blob[]): Promise<Blob> {
  const { zipSync } = await import("fflate");
  const contents = await Promise.all(files.map(async (file) => new Uint8Array(await file.arrayBuffer())));
  const entries = Object.fromEntries(names.map((name, index) => [name, contents[index] ?? new Uint8Array()]));
  return new Blob([zipSync(entries, { level: 0 }) as Uint8Array<ArrayBuffer>], { type: "application/zip" });
}

/** Let the browser save a file. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  Object.assign(link, { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
