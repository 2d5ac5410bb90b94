import { QueryClientProvider, useMutation } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";

import { ApiError } from "../api/http";
import { createQueryClient } from "../app/queries";
import { messages } from "../messages/en";
import { Toaster } from "./Toaster";
import { toasts } from "./toasts";

afterEach(() => {
  cleanup();
  for (const one of toasts.list) toasts.dismiss(one.id);
});

/** Show a button whose action is the mutation. */
function open(send: () => Promise<unknown>): void {
  function Rename() {
    const rename = useMutation({ meta: { failure: "The chat was not renamed." }, mutationFn: send });
    return <button onClick={() => rename.mutate()}>rename</button>;
  }
  render(
    <QueryClientProvider client={createQueryClient()}>
      <Rename />
      <Toaster />
    </QueryClientProvider>,
  );
  fireEvent.click(screen.getByText("rename"));
}

test("a change that failed is announced with its cause, and can be tried again", async () => {
  const send = vi.fn(async () => undefined).mockRejectedValueOnce(new ApiError("The server cannot be reached.", 0, "offline"));
  open(send);
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("The chat was not renamed.");
  expect(alert.textContent).toContain("The server cannot be reached.");

  fireEvent.click(screen.getByText(messages.app.retry));
  expect(screen.queryByRole("alert")).toBeNull();
  await vi.waitFor(() => expect(send).toHaveBeenCalledTimes(2));
});

test("a change that the API refused can only be dismissed", async () => {
  open(() => Promise.reject(new ApiError("This chat does not exist.", 404, "not-found")));
  await screen.findByRole("alert");
  expect(screen.queryByText(messages.app.retry)).toBeNull();

  fireEvent.click(screen.getByLabelText(messages.app.dismiss));
  expect(screen.queryByRole("alert")).toBeNull();
});

test("the same failure is shown once, and at most three failures", () => {
  for (const text of ["a", "b", "b", "c", "d"]) toasts.show({ text, cause: "", retry: null });

  expect(toasts.list.map((one) => one.text)).toEqual(["b", "c", "d"]);
});
