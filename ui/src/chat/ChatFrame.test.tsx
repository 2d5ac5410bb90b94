import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { ApiError } from "../api/http";
import { messages } from "../messages/en";
import { LoadError } from "./ChatFrame";
import { draftOf } from "./draft";

afterEach(cleanup);

test("a chat that the server does not know and that has a draft says that the question did not arrive", () => {
  render(<LoadError error={new ApiError("none", 404, "not-found")} chatId="missing" onRetry={() => undefined} />);
  expect(screen.getByRole("alert").textContent).toBe(messages.chat.notFound);

  act(() => draftOf("missing").set("the question"));
  expect(screen.getByRole("alert").textContent).toBe(messages.chat.notReceived);
});
