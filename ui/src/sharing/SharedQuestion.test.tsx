import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { contentOf } from "../files/attachedText";
import { SharedQuestion } from "./SharedQuestion";

afterEach(cleanup);

test("a shared question shows its files as chips and names its images", () => {
  const content = contentOf("Why?", [{ name: "report.txt", text: "long text" }], ["data:image/png;base64,AA"]);
  const { container } = render(<SharedQuestion content={content} />);

  expect(screen.getByRole("button", { name: /report\.txt/ })).toBeTruthy();
  expect(screen.getByRole("img").getAttribute("alt")).not.toBe("");
  expect(container.textContent).toContain("Why?");
  expect(container.textContent).not.toContain("attached-file");
});
