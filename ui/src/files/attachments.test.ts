import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";

import { Attachments, fairShare, type Attachment, type AttachmentKeeper } from "./attachments";
import { UnreadableFile, type ReadFile } from "./readFile";

const found = (name: string) => ({ file: new File(["x"], name), path: name });
const reading = (texts: Record<string, string>) =>
  new Attachments(async (file): Promise<ReadFile> => {
    const text = texts[file.name];
    if (text === undefined) throw new UnreadableFile("no text");
    return text.startsWith("data:") ? { kind: "image", url: text } : { kind: "text", text };
  });

async function attachedOf(name: string): Promise<Attachment> {
  const attachments = reading({ [name]: "text" });
  await attachments.add([found(name)]);
  return attachments.list[0]!;
}

/** A keeper in memory. */
function keeper(): AttachmentKeeper & { names: () => string[]; accept: () => void } {
  let kept: Awaited<ReturnType<AttachmentKeeper["read"]>> = [];
  let sent: typeof kept = [];
  return {
    read: async () => kept,
    write: async (list) => void (kept = list),
    send: async (_question, list) => void ([kept, sent] = [[], [...sent, ...list]]),
    takeBack: async () => {
      const found = sent;
      [kept, sent] = [[...sent, ...kept], []];
      return found;
    },
    names: () => kept.map((one) => one.name),
    accept: () => void (sent = []),
  };
}

describe("attachments", () => {
  it("become the content of the question and leave the composer", async () => {
    const attachments = reading({ "a.md": "Alpha", "b.png": "data:image/png;base64,AA==" });
    await attachments.add([found("a.md"), found("b.png")]);
    const content = attachments.take("Why?", "q");
    expect(JSON.stringify(content)).toContain("Alpha");
    expect(content).toHaveLength(2);
    expect(attachments.list).toEqual([]);
  });

  it("that cannot be read show the cause and hold the question back", async () => {
    const attachments = reading({});
    await attachments.add([found("a.bin")]);
    expect(attachments.list[0]).toMatchObject({ state: "failed", cause: "no text" });
    expect(attachments.isReady).toBe(false);
    attachments.remove(attachments.list[0]!.id);
    expect(attachments.isReady).toBe(true);
  });

  it("of a draft are restored, and forgotten when they are sent or the chat becomes temporary", async () => {
    const kept = keeper();
    const attachments = reading({ "a.md": "Alpha", "b.md": "Beta" });
    await attachments.keepIn(kept);
    await attachments.add([found("a.md"), found("b.bin")]);
    await attachments.keepIn(kept);
    expect(kept.names()).toEqual(["a.md"]);

    const again = reading({});
    await again.keepIn(kept);
    expect(again.list).toMatchObject([{ name: "a.md", state: "text", text: "Alpha" }]);
    await again.keepIn(null);
    expect(kept.names()).toEqual([]);
    expect(again.list).toHaveLength(1);

    await again.keepIn(kept);
    await again.keepIn(kept);
    expect(kept.names()).toEqual(["a.md"]);
    again.take("Why?", "q");
    await again.keepIn(kept);
    expect(kept.names()).toEqual([]);
  });

  it("of a question that the server has not accepted come back before those of the draft, once", async () => {
    const kept = keeper();
    const attachments = reading({ "a.md": "Alpha", "b.md": "Beta" });
    await attachments.keepIn(kept);
    await attachments.add([found("a.md")]);
    attachments.take("Why?", "q");
    await attachments.add([found("b.md")]);
    await attachments.keepIn(kept);

    const again = reading({});
    await again.keepIn(kept);
    await again.takeBack();
    await again.takeBack();
    expect(again.list.map((one) => one.name)).toEqual(["a.md", "b.md"]);
    await again.keepIn(kept);
    expect(kept.names()).toEqual(["a.md", "b.md"]);
  });

  it("of an accepted question do not come back", async () => {
    const kept = keeper();
    const attachments = reading({ "a.md": "Alpha" });
    await attachments.keepIn(kept);
    await attachments.add([found("a.md")]);
    attachments.take("Why?", "q");
    await attachments.keepIn(kept);
    kept.accept();

    await attachments.takeBack();
    expect(attachments.list).toEqual([]);
  });

  it("that were being read when the page went away are read again", async () => {
    const attachments = reading({ "a.md": "Alpha" });
    await attachments.keepIn({ ...keeper(), read: async () => [{ ...(await attachedOf("a.md")), state: "reading" }] });
    await vi.waitFor(() => expect(attachments.list).toMatchObject([{ name: "a.md", state: "text", text: "Alpha" }]));
  });

  it("that are removed while they are read do not come back", async () => {
    const attachments = reading({ "a.md": "Alpha" });
    const added = attachments.add([found("a.md")]);
    attachments.remove(attachments.list[0]!.id);
    await added;
    expect(attachments.list).toEqual([]);
  });

  it("are trimmed so that they fit; short files stay whole", async () => {
    const attachments = reading({ "long.md": "a".repeat(4000), "short.md": "b".repeat(40) });
    await attachments.add([found("long.md"), found("short.md")]);
    attachments.trim(500);
    expect(attachments.tokens).toBeLessThanOrEqual(500);
    expect(attachments.list.map((one) => one.isTrimmed)).toEqual([true, false]);
    expect(attachments.list[1]?.text).toBe("b".repeat(40));
  });

  it("over the largest number of files are refused with the way out", async () => {
    const attachments = new Attachments(async () => ({ kind: "text", text: "x" }));
    await attachments.add(Array.from({ length: 52 }, (_, index) => found(`${index}.md`)));
    expect(attachments.list.filter((one) => one.state === "failed")).toHaveLength(2);
    expect(attachments.list.at(-1)?.cause).toContain("collection");
  });
});

it("a fair share of the limit cuts the largest sizes and wastes nothing", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 }), fc.nat(10_000), (sizes, limit) => {
      const share = fairShare(sizes, limit);
      const total = sizes.reduce((sum, size) => sum + Math.min(size, share), 0);
      expect(total).toBeLessThanOrEqual(limit);
      if (share !== Infinity) expect(total).toBeGreaterThan(limit - sizes.length);
    }),
  );
});
