import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { messages } from "../messages/en";
import { HumanEntry } from "./HumanEntry";
import { message } from "./testMessages";

const TEXT = messages.chat;

beforeEach(() => localStorage.clear());
afterEach(cleanup);

/** Show a message of the person, as after a reload. */
function open({ id = "question", isTemporary = false, isAccepted = true, isBusy = false } = {}): void {
  cleanup();
  const one = message(id, null);
  const placed = { message: one, siblings: [one], at: 0 };
  render(<HumanEntry placed={placed} isTemporary={isTemporary} isBusy={isBusy} onEdit={() => isAccepted} onShow={() => undefined} />);
}

const editor = () => screen.queryByLabelText<HTMLTextAreaElement>(TEXT.editLabel);
const press = (name: string): void => void fireEvent.click(screen.getByRole("button", { name }));

function edit(text: string): void {
  press(TEXT.edit);
  fireEvent.change(editor()!, { target: { value: text } });
}

describe("an unfinished edit of a question", () => {
  it("is shown again after a reload, only in its own message", () => {
    open();
    edit("changed");

    open({ id: "another question" });
    expect(editor()).toBeNull();
    open();
    expect(editor()?.value).toBe("changed");
  });

  it("is removed by the button Cancel", () => {
    open();
    edit("changed");
    press(TEXT.cancel);
    expect(editor()).toBeNull();

    open();
    expect(editor()).toBeNull();
  });

  it("that is sent stays stored until the server has accepted it", () => {
    open();
    edit("changed");
    press(TEXT.save);
    expect(editor()).toBeNull();

    open();
    expect(editor()?.value).toBe("changed");
  });

  it("cannot be sent while another answer is on its way", () => {
    open({ isBusy: true });
    expect(screen.getByRole<HTMLButtonElement>("button", { name: TEXT.edit }).disabled).toBe(true);

    open();
    edit("changed");
    open({ isBusy: true });
    expect(screen.getByRole<HTMLButtonElement>("button", { name: TEXT.save }).disabled).toBe(true);
    fireEvent.submit(editor()!.form!);
    expect(editor()?.value).toBe("changed");
    expect(screen.getByText(TEXT.editWaits)).toBeTruthy();
  });

  it("stays when the question is refused", () => {
    open({ isAccepted: false });
    edit("much too long");
    press(TEXT.save);

    open();
    expect(editor()?.value).toBe("much too long");
  });

  it("is not stored without a change, nor in a temporary chat", () => {
    open();
    edit("question");
    open();
    expect(editor()).toBeNull();

    open({ isTemporary: true });
    edit("changed");
    open();
    expect(editor()).toBeNull();
    expect(localStorage.length).toBe(0);
  });
});
