import { describe, expect, it, vi } from "vitest";

import { LARGEST_FILE, UploadQueue, type JobState, type UploadEffects } from "./uploadQueue";

const found = (name: string, size = 3) => {
  const file = new File(["x".repeat(3)], name);
  Object.defineProperty(file, "size", { value: size });
  return { file, path: name };
};

interface World extends UploadEffects {
  sentNames: string[];
  states: UploadEffects["states"];
  jobStates: Map<string, JobState>;
  atOnce: { now: number; most: number };
}

/** Effects in memory: everything succeeds at once unless a test says otherwise. */
function world(changed: Partial<UploadEffects> = {}): World {
  const sentNames: string[] = [];
  const jobStates = new Map<string, JobState>();
  const atOnce = { now: 0, most: 0 };
  return {
    sentNames,
    jobStates,
    atOnce,
    send: async (file, name, onProgress) => {
      atOnce.most = Math.max(atOnce.most, (atOnce.now += 1));
      await Promise.resolve();
      onProgress(file.size);
      sentNames.push(name);
      atOnce.now -= 1;
      return `me/${name}`;
    },
    register: async (keys) => keys.map((key) => ({ jobId: `job of ${key}` })),
    states: async (ids) => new Map(ids.map((id) => [id, jobStates.get(id) ?? { state: "searchable" as const, cause: null }])),
    restart: async () => undefined,
    wait: async () => undefined,
    onSearchable: () => undefined,
    ...changed,
  };
}

const statesOf = (queue: UploadQueue) => Object.fromEntries(queue.uploads.map((one) => [one.name, one.state]));
const ended = (queue: UploadQueue) => vi.waitFor(() => expect(queue.isActive).toBe(false));

describe("a queue of uploads", () => {
  it("makes every file searchable, three at once", async () => {
    const effects = world();
    const queue = new UploadQueue(effects);
    queue.add(Array.from({ length: 20 }, (_, index) => found(`${index}.md`)));
    await ended(queue);
    expect(new Set(Object.values(statesOf(queue)))).toEqual(new Set(["searchable"]));
    expect(effects.atOnce.most).toBe(3);
  });

  it("refuses a file that is too large or empty before it is sent", async () => {
    const effects = world();
    const queue = new UploadQueue(effects);
    queue.add([found("large.pdf", LARGEST_FILE + 1), found("empty.txt", 0), found("good.txt")]);
    await ended(queue);
    expect(statesOf(queue)).toEqual({ "large.pdf": "failed", "empty.txt": "failed", "good.txt": "searchable" });
    expect(effects.sentNames).toEqual(["good.txt"]);
  });

  it("shows the cause of a file that could not be sent, and sends it again on request", async () => {
    let attempts = 0;
    const effects = world();
    const { send } = effects;
    effects.send = async (...sent) => {
      attempts += 1;
      if (attempts === 1) throw new Error("no network");
      return send(...sent);
    };
    const queue = new UploadQueue(effects);
    queue.add([found("a.md")]);
    await ended(queue);
    expect(queue.uploads[0]).toMatchObject({ state: "failed", cause: "no network" });
    queue.retry();
    await ended(queue);
    expect(queue.uploads[0]).toMatchObject({ state: "searchable", cause: null });
  });

  it("stops the files that were not sent; the others become searchable", async () => {
    const effects = world();
    const { send } = effects;
    effects.send = (file, name, onProgress, signal) =>
      name === "first.md" ? send(file, name, onProgress, signal) : new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
    const queue = new UploadQueue(effects);
    queue.add(["first.md", "second.md", "third.md", "fourth.md", "fifth.md"].map((name) => found(name)));
    await vi.waitFor(() => expect(queue.uploads[0]?.state).toBe("searchable"));
    queue.stop();
    await ended(queue);
    expect(Object.values(statesOf(queue))).toEqual(["searchable", "stopped", "stopped", "stopped", "stopped"]);
  });

  it("tries each file alone if a batch is refused, so that one bad file does not stop the others", async () => {
    const effects = world({
      register: async (keys) => {
        if (keys.some((key) => key.includes("bad"))) throw new Error("this type is not supported");
        return keys.map((key) => ({ jobId: key }));
      },
    });
    const queue = new UploadQueue(effects);
    queue.add([found("good.md"), found("bad.exe"), found("fine.md")]);
    await ended(queue);
    expect(statesOf(queue)).toEqual({ "good.md": "searchable", "bad.exe": "failed", "fine.md": "searchable" });
    expect(queue.uploads[1]?.cause).toBe("this type is not supported");
  });

  it("starts the job again if the document could not be read", async () => {
    const effects = world();
    effects.jobStates.set("job of me/a.pdf", { state: "failed", cause: "the PDF is damaged" });
    effects.restart = async (jobId) => void effects.jobStates.delete(jobId);
    const queue = new UploadQueue(effects);
    queue.add([found("a.pdf")]);
    await ended(queue);
    expect(queue.uploads[0]).toMatchObject({ state: "failed", cause: "the PDF is damaged" });
    queue.retry(queue.uploads[0]?.id);
    await ended(queue);
    expect(queue.uploads[0]?.state).toBe("searchable");
    expect(effects.sentNames).toEqual(["a.pdf"]);
  });

  it("asks for states more and more rarely while nothing changes", async () => {
    const waits: number[] = [];
    const effects = world();
    effects.jobStates.set("job of me/slow.pdf", { state: "indexing", cause: null });
    effects.wait = async (ms) => {
      waits.push(ms);
      if (waits.length === 12) effects.jobStates.clear();
    };
    const queue = new UploadQueue(effects);
    queue.add([found("slow.pdf")]);
    await ended(queue);
    expect(waits[0]).toBe(1000);
    expect(waits.every((ms, index) => index === 0 || ms >= waits[index - 1]!)).toBe(true);
    expect(waits.at(-1)).toBe(10_000);
  });

  it("removes only what has ended from its list", async () => {
    const effects = world();
    effects.jobStates.set("job of me/slow.pdf", { state: "indexing", cause: null });
    effects.wait = () => (effects.wait = async () => undefined, new Promise(() => undefined));
    const queue = new UploadQueue(effects);
    queue.add([found("empty.txt", 0), found("slow.pdf")]);
    await vi.waitFor(() => expect(queue.uploads[1]?.state).toBe("indexing"));
    queue.clear();
    expect(queue.uploads.map((one) => one.name)).toEqual(["slow.pdf"]);
  });
});
