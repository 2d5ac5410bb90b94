export const COMPOSER_ID = "composer";

/** Focus the box for questions, unless that would open the keyboard of a touch screen. Returns whether it did. */
export function focusComposer(): boolean {
  if (!matchMedia("(pointer: fine)").matches) return false;
  const box = document.getElementById(COMPOSER_ID);
  box?.focus();
  return box !== null;
}

/** Focus the box after the dialog that asks for it is closed: an open dialog takes the focus back. */
export function focusComposerAfterDialog(): void {
  setTimeout(focusComposer);
}
