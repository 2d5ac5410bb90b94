import { beforeEach, describe, expect, it, vi } from "vitest";

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  vi.resetModules();
});

/** Load the page anew, as the person signs in. */
async function openPage(personId: string) {
  vi.resetModules();
  (await import("./personalStorage")).setStorageOwner(personId);
  return { chat: { ...(await import("../chat/storage")), ...(await import("../chat/unsentQuestions")) }, wizard: await import("../modelAdministration/draftStorage") };
}

describe("the storage of a person", () => {
  it("is not visible to the next person on the same browser, and is there when the first one returns", async () => {
    const ada = await openPage("ada");
    const { EMPTY_DRAFT } = await import("../modelAdministration/draft");
    ada.chat.writeNewChatId("chat");
    ada.chat.writeDraft("c", "private");
    ada.chat.addUnsent("c", { id: "q", text: "a question", hasFiles: false });
    ada.chat.writeKnowledge("c", [{ id: "k" } as never]);
    ada.wizard.writeDraft(null, { ...EMPTY_DRAFT, apiKey: "" });

    const ben = await openPage("ben");
    expect(ben.chat.readDraft("c")).toBe("");
    expect(ben.chat.takeUnsent("c", "")).toBe("");
    expect(ben.chat.readKnowledge("c")).toEqual([]);
    expect(ben.chat.readNewChatId()).toBeNull();
    expect(ben.wizard.readDraft(null)).toBeNull();

    const again = await openPage("ada");
    expect(again.chat.readNewChatId()).toBe("chat");
    expect(again.chat.takeUnsent("c", again.chat.readDraft("c"))).toBe("a question\n\nprivate");
    expect(again.wizard.readDraft(null)).not.toBeNull();
  });

  it("stays that of the first person when another one signs in before the page is loaded again", async () => {
    const { chat } = await openPage("ada");
    (await import("./personalStorage")).setStorageOwner("ben");
    chat.writeDraft("c", "private");

    expect((await openPage("ben")).chat.readDraft("c")).toBe("");
  });

  it("replaces the keys that named no person, and leaves those of the browser", async () => {
    for (const key of ["draft:c", "unsent:c", "knowledge:c", "modelArguments:c", "promptConfiguration:c", "model-draft", "model-draft:m"]) localStorage.setItem(key, "x");
    sessionStorage.setItem("newChat", "x");
    for (const key of ["model", "theme", "configuration"]) localStorage.setItem(key, "x");

    await openPage("ada");

    expect(Object.keys(localStorage).toSorted()).toEqual(["configuration", "model", "theme"]);
    expect(Object.keys(sessionStorage)).toEqual([]);
  });
});
