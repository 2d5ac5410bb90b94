"""The chat page as a person uses it in browser tests."""

import base64
import re
import time
from dataclasses import dataclass

from playwright.sync_api import FilePayload, JSHandle, Locator, Page, expect

_SLOW = 60_000  # milliseconds that an answer may take on a busy machine


@dataclass(frozen=True)
class ChatWindow:
    """A page that shows a chat."""

    page: Page

    @property
    def composer(self) -> Locator:
        """The text field of the next question."""
        return self.page.get_by_role("textbox", name="Ask anything")

    @property
    def answers(self) -> Locator:
        """The answers that are shown, in their order."""
        return self.page.get_by_role("article").filter(has=self.page.get_by_role("heading", name="Answer"))

    def ask(self, text: str) -> None:
        """Send a question, once the page knows a model for it."""
        self.composer.fill(text)
        expect(self.page.get_by_role("button", name=re.compile("^(Send|Queue)$")).last).to_be_enabled(timeout=_SLOW)
        self.composer.press("Enter")

    def wait_until_finished(self) -> None:
        """Wait until no answer is being written."""
        expect(self.page.get_by_role("button", name="Stop")).to_have_count(0, timeout=_SLOW)
        expect(self.page.get_by_role("button", name="Copy").last).to_be_visible(timeout=_SLOW)

    def choose_model(self, model: str) -> None:
        """Choose a model for the next answers."""
        self.page.get_by_role("button", name=re.compile("^Model:")).click()
        search = self.page.get_by_role("textbox", name="Search models")
        if search.count():
            search.fill(model)
        self.page.get_by_role("dialog", name="Model").get_by_role("button", name=re.compile(f"^{model}")).first.click()

    def action(self, name: str) -> None:
        """Click an action of the last answer."""
        self.answers.last.hover()
        self.page.get_by_role("button", name=name, exact=True).last.click()


SomeFile = tuple[str, bytes, str]
_TRANSFER = """([name, content, type]) => {
    const transfer = new DataTransfer();
    const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
    transfer.items.add(new File([bytes], name, {type}));
    return transfer;
}"""
_PASTE = """(box, clipboardData) =>
    box.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}))"""
_KEPT = """async () => {
    if (!(await indexedDB.databases()).some((one) => one.name === "drafts")) return 0; // to open it would create it
    const opening = indexedDB.open("drafts");
    const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
    const reading = database.transaction("drafts").objectStore("drafts").getAll();
    const drafts = await new Promise((resolve) => (reading.onsuccess = () => resolve(reading.result)));
    database.close();
    return drafts.flatMap((draft) => draft.files).length;
}"""


@dataclass(frozen=True)
class AttachedFiles:
    """The files that are attached to the next question, and the ways to attach one. A file is (name, content, type)."""

    page: Page

    @property
    def items(self) -> Locator:
        """The shown files, in their order."""
        return self.page.get_by_role("list", name="Attached files").get_by_role("listitem")

    def pick(self, file: SomeFile) -> None:
        """Choose a file in the browser's dialog."""
        name, content, media_type = file
        picked: FilePayload = {"name": name, "mimeType": media_type, "buffer": content}
        self.page.locator("input[data-picker=context]").set_input_files(picked)

    def drop(self, file: SomeFile) -> None:
        """Drag a file over the composer and drop it, unless the page refuses it."""
        box, transfer = ChatWindow(self.page).composer, self._transfer(file)
        for kind in ("dragenter", "dragover", "drop"):
            box.dispatch_event(kind, {"dataTransfer": transfer})

    def paste(self, file: SomeFile) -> None:
        """Paste a file into the composer."""
        ChatWindow(self.page).composer.evaluate(_PASTE, self._transfer(file))

    def paste_text(self, text: str) -> None:
        """Paste a text into the composer."""
        transfer = self.page.evaluate_handle(
            "(text) => { const one = new DataTransfer(); one.setData('text/plain', text); return one; }", text
        )
        ChatWindow(self.page).composer.evaluate(_PASTE, transfer)

    def remove(self, name: str) -> None:
        """Remove a file."""
        self.page.get_by_role("button", name=f"Remove {name}").click()

    def wait_until_kept(self, count: int) -> None:
        """Wait until the browser keeps so many files of drafts."""
        end = time.monotonic() + _SLOW / 1_000
        while (kept := self.page.evaluate(_KEPT)) != count:
            assert time.monotonic() < end, f"the browser keeps {kept} files instead of {count}"

    def _transfer(self, file: SomeFile) -> JSHandle:
        name, content, media_type = file
        return self.page.evaluate_handle(_TRANSFER, [name, base64.b64encode(content).decode(), media_type])


def choose_knowledge(page: Page, name: str) -> None:
    """Choose a repository or a collection to search, by `#` in the composer."""
    composer = page.get_by_role("textbox", name="Ask anything")
    composer.fill("#")
    choice = page.get_by_role("option", name=re.compile(name)).first
    choice.click(timeout=_SLOW)
    expect(composer).to_have_value("")


def listed_chat(page: Page, title: str) -> Locator:
    """Return the chats with this title in the navigation."""
    return page.get_by_role("navigation").get_by_role("listitem").filter(has_text=title)


def choose_chat_action(page: Page, title: str, action: str) -> None:
    """Choose an entry of the menu of the newest listed chat with this title."""
    button = page.get_by_role("button", name=re.compile(f"^Actions for {re.escape(title)}")).first
    button.locator("..").hover()
    button.click()
    page.get_by_role("menuitem", name=action).click()


def ask_about_river(page: Page) -> ChatWindow:
    """Ask a question that a PDF of the default repository answers, and wait for the answer with its citation."""
    chat = ChatWindow(page)
    chat.choose_model("quoter")
    choose_knowledge(page, "default")
    chat.ask("How long are the samples of the river kept?")
    chat.wait_until_finished()
    expect(citation(page)).to_be_visible(timeout=20_000)
    return chat


def citation(page: Page) -> Locator:
    """Return the first citation in an answer."""
    return page.get_by_role("button", name=re.compile("^Source 1")).first
