import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";

import { connectApi } from "../api/http";
import { messages } from "../messages/en";
import { FeedbackActions } from "./FeedbackActions";
import { message } from "./testMessages";

const TEXT = messages.chat;

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** Show the rating of an answer at an API that answers each request by the next status, and open the dialog of the reason. */
async function writeReason(statuses: number[]): Promise<HTMLTextAreaElement> {
  connectApi({ apiBase: "https://api.example.com", token: () => "t0ken" });
  vi.stubGlobal("fetch", async () => new Response("{}", { status: statuses.shift() ?? 200 }));
  render(
    <QueryClientProvider client={new QueryClient()}>
      <FeedbackActions chatId="s" answer={message("a", "q", { type: "ai" })} />
    </QueryClientProvider>,
  );
  fireEvent.click(screen.getByRole("button", { name: TEXT.bad }));
  const box = await screen.findByPlaceholderText<HTMLTextAreaElement>(TEXT.reasonHint);
  fireEvent.change(box, { target: { value: "wrong source" } });
  fireEvent.click(screen.getByRole("button", { name: TEXT.sendReason }));
  return box;
}

test("the dialog keeps the reason if it could not be sent", async () => {
  const box = await writeReason([200, 500]);

  expect((await screen.findByRole("alert")).textContent).toBe(TEXT.ratingFailed);
  expect(box.isConnected && box.value).toBe("wrong source");
});

test("the dialog closes when the reason is stored", async () => {
  const box = await writeReason([200, 200]);

  await waitFor(() => expect(box.isConnected).toBe(false));
});
