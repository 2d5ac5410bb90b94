import { describe, expect, it } from "vitest";

import { filesBelow, pickedFiles, uniqueNames, type Entry } from "./folderFiles";

const file = (name: string): Entry => ({ isFile: true, isDirectory: false, name, file: (onFile) => onFile(new File(["x"], name)) });

/** A folder whose entries the browser answers in parts of two. */
function folder(name: string, children: Entry[]): Entry {
  const createReader = () => {
    let at = 0;
    return { readEntries: (onEntries: (entries: Entry[]) => void) => onEntries(children.slice(at, (at += 2))) };
  };
  return { isFile: false, isDirectory: true, name, createReader };
}

describe("files of dropped folders", () => {
  it("come with their path, from all depths and all parts of a long folder", async () => {
    const dropped = [folder("handbook", [file("a.md"), file("b.md"), file("c.md"), folder("leave", [file("rules.md")])]), file("alone.txt")];
    expect((await filesBelow(dropped)).map((one) => one.path)).toEqual([
      "handbook/a.md",
      "handbook/b.md",
      "handbook/c.md",
      "handbook/leave/rules.md",
      "alone.txt",
    ]);
  });

  it("leave out hidden files and folders", async () => {
    const dropped = [folder("work", [folder(".git", [file("config")]), file(".DS_Store"), file("~$draft.docx"), file("plan.docx")])];
    expect((await filesBelow(dropped)).map((one) => one.path)).toEqual(["work/plan.docx"]);
  });

  it("leave out hidden files of a picked folder", () => {
    const picked = ["work/plan.md", "work/.git/config"].map((path) => {
      const one = new File(["x"], path.split("/").at(-1)!);
      Object.defineProperty(one, "webkitRelativePath", { value: path });
      return one;
    });
    expect(pickedFiles(picked).map((one) => one.path)).toEqual(["work/plan.md"]);
  });
});

describe("names of uploaded files", () => {
  it("contain the folders, so that equal names in two folders stay two documents", () => {
    expect(uniqueNames(["a/readme.md", "b/readme.md"])).toEqual(["a - readme.md", "b - readme.md"]);
  });

  it("are different for all files of one upload", () => {
    expect(uniqueNames(["readme.md", "readme.md", "LICENSE", "LICENSE"])).toEqual(["readme.md", "readme (2).md", "LICENSE", "LICENSE (2)"]);
  });
});
