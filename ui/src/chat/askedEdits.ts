/** Stored edits of questions that were asked: a page that was closed early has not learned that the server accepted them. */

import { splitAttached } from "../files/attachedText";
import { readEdit, writeEdit } from "./storage";
import { textOf, type Message } from "./types";

const questionText = (message: Message): string => splitAttached(textOf(message.content)).question.trim();

/** Forget the edits that the server has as other versions of their messages. */
export function forgetAskedEdits(history: readonly Message[]): void {
  const questions = history.filter((one) => one.type === "human");
  for (const edited of questions) {
    const text = readEdit(edited.id)?.trim();
    const isAsked = (one: Message): boolean => one.id !== edited.id && one.parentId === edited.parentId && questionText(one) === text;
    if (text !== undefined && questions.some(isAsked)) writeEdit(edited.id, null);
  }
}
