/** The files of a drop, a paste or a picker, with folders opened. */

/** A file and its path inside the dropped folders, such as `handbook/leave/rules.md`. */
export interface FoundFile {
  file: File;
  path: string;
}

/** The parts of the browser's file system entries that are used here. */
export interface Entry {
  isFile: boolean;
  isDirectory: boolean;
  name: string;
  file?: (onFile: (file: File) => void, onError: (error: unknown) => void) => void;
  createReader?: () => { readEntries: (onEntries: (entries: Entry[]) => void, onError: (error: unknown) => void) => void };
}

const HIDDEN = /^(?:\.|~\$|Thumbs\.db$|desktop\.ini$)/i;

/** Return whether a file of this name is of use in no collection: hidden files and files of the system. */
export const isHidden = (name: string): boolean => HIDDEN.test(name);

/** Return the name of an uploaded file. The storage has no folders, so that the folders become part of the name. */
export const nameOfPath = (path: string): string => path.split("/").filter(Boolean).join(" - ");

/** Return different names for all paths: a name that was used before gets a number. */
export function uniqueNames(paths: readonly string[]): string[] {
  const used = new Set<string>();
  return paths.map((path) => {
    const name = nameOfPath(path);
    let free = name;
    for (let number = 2; used.has(free); number += 1) free = numbered(name, number);
    used.add(free);
    return free;
  });
}

function numbered(name: string, number: number): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? `${name.slice(0, dot)} (${number})${name.slice(dot)}` : `${name} (${number})`;
}

/** Return all files below some entries. Hidden files and folders are left out. */
export async function filesBelow(entries: readonly Entry[], folder = ""): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const entry of entries.filter((one) => !isHidden(one.name))) {
    if (entry.isFile) found.push({ file: await fileOf(entry), path: folder + entry.name });
    else if (entry.isDirectory) found.push(...(await filesBelow(await childrenOf(entry), `${folder}${entry.name}/`)));
  }
  return found;
}

/** Return the files that a drop or a paste brought. Folders are opened where the browser allows it. */
export async function transferredFiles(transfer: DataTransfer): Promise<FoundFile[]> {
  const items = [...transfer.items].filter((one) => one.kind === "file");
  const entries = items.map((one) => one.webkitGetAsEntry?.() as Entry | null).filter((one) => one !== null && one !== undefined);
  if (entries.length > 0) return filesBelow(entries);
  return pickedFiles(transfer.files);
}

/** Return the files of a picker; those of a folder carry their path. */
export function pickedFiles(files: Iterable<File>): FoundFile[] {
  const found = [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  return found.filter(({ path }) => !path.split("/").some(isHidden));
}

const fileOf = (entry: Entry): Promise<File> =>
  new Promise((resolve, reject) => (entry.file ? entry.file(resolve, reject) : reject(new Error(`${entry.name} is not a file`))));

/** The browser answers the entries of a folder in parts; an empty part is the end. */
async function childrenOf(entry: Entry): Promise<Entry[]> {
  const reader = entry.createReader?.();
  if (!reader) return [];
  const children: Entry[] = [];
  for (;;) {
    const part = await new Promise<Entry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return children;
    children.push(...part);
  }
}
