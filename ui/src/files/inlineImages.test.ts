import { expect, it, vi } from "vitest";

import { message } from "../chat/testMessages";
import { withInlinedImages } from "./inlineImages";

const image = (url: string, s3_key?: string) => ({ type: "image_url" as const, image_url: { url, ...(s3_key ? { s3_key } : {}) } });

it("stored images are sent by content: the same bytes in every turn, though their links differ", async () => {
  const load = vi.fn(async () => "data:image/png;base64,AA==");
  const turn = (url: string) => ({ ...message("q1", null), content: [{ type: "text" as const, text: "See" }, image(url, "sessions/a/1.png")] });
  const first = await withInlinedImages([turn("https://bucket/1?signature=a")], load);
  const second = await withInlinedImages([turn("https://bucket/1?signature=b")], load);
  expect(JSON.stringify(first)).toBe(JSON.stringify(second));
  expect(first[0]?.content).toEqual([{ type: "text", text: "See" }, image("data:image/png;base64,AA==")]);
  expect(load).toHaveBeenCalledTimes(1);
});

it("texts and data URLs stay as they are", async () => {
  const load = vi.fn(async () => "");
  const turns = [message("q1", null), { ...message("q2", null), content: [image("data:image/png;base64,BB==")] }];
  expect(await withInlinedImages(turns, load)).toEqual(turns);
  expect(load).not.toHaveBeenCalled();
});
