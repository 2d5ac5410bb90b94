/** The draft of a chat: its text in this tab, and in the browser's storage. It outlives the composer that shows it. */

import { Observable } from "./observable";
import { readDraft, writeDraft } from "./storage";
import { takeUnsent } from "./unsentQuestions";

const PAUSE_MS = 300;

export class Draft extends Observable {
  text: string;
  private stored: string;
  private isKept = true;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly chatId: string) {
    super();
    this.text = this.stored = readDraft(chatId);
  }

  /** Change the text. It is stored after a pause in writing, and at once when it is empty. */
  set(text: string): void {
    this.text = text;
    this.changed();
    clearTimeout(this.timer);
    if (text === "") this.store();
    else this.timer = setTimeout(() => this.store(), PAUSE_MS);
  }

  /** Add a paragraph. */
  append(paragraph: string): void {
    this.set([this.text, paragraph].filter((one) => one.trim() !== "").join("\n\n"));
  }

  /** Put the questions that the server has not accepted before the text. */
  takeUnsent(): void {
    const joined = takeUnsent(this.chatId, this.text);
    if (joined !== this.text) this.set(joined);
  }

  /** Set whether the draft is stored; that of a temporary chat is not. */
  keep(isKept: boolean): void {
    if (isKept === this.isKept) return;
    this.isKept = isKept;
    if (!isKept) {
      writeDraft(this.chatId, "");
      this.stored = "";
    } else this.store();
  }

  /** Read the stored text again, because another tab may have changed it. A text that is not stored yet stays. */
  refresh(): void {
    if (!this.isKept || this.text !== this.stored) return;
    const stored = readDraft(this.chatId);
    if (stored === this.text) return;
    this.text = this.stored = stored;
    this.changed();
  }

  /** Store the text, unless this tab did not change it: another tab may have stored a newer one. */
  store = (): void => {
    if (!this.isKept || this.text === this.stored) return;
    writeDraft(this.chatId, this.text);
    this.stored = this.text;
  };
}

const drafts = new Map<string, Draft>();

/** Return the draft of a chat: the same one while the page is open. */
export function draftOf(chatId: string): Draft {
  const known = drafts.get(chatId) ?? new Draft(chatId);
  drafts.set(chatId, known);
  return known;
}
