import { describe, expect, it } from "vitest";

import { DEFAULT_SETTINGS, imageArguments, picturesOf, ratioOf } from "./imageSettings";

describe("pictures", () => {
  it("are requested with the chosen settings alone", () => {
    expect(imageArguments(DEFAULT_SETTINGS)).toEqual({ response_format: "b64_json" });
    expect(imageArguments({ size: "1024x1536", quality: "high", n: 3 })).toEqual({ response_format: "b64_json", size: "1024x1536", quality: "high", n: 3 });
  });

  it("become image parts with the type of their content", () => {
    const urls = picturesOf({ data: [{ b64_json: "iVBORw0K" }, { b64_json: "/9j/4AAQ" }, { url: "https://provider.example/1.png" }, {}] });
    expect(urls.map((one) => one.image_url.url)).toEqual(["data:image/png;base64,iVBORw0K", "data:image/jpeg;base64,/9j/4AAQ", "https://provider.example/1.png"]);
  });

  it("have the shape of their size; an unknown one is square", () => {
    expect([ratioOf("1536x1024"), ratioOf("1024x1024"), ratioOf("auto")]).toEqual([1.5, 1, 1]);
  });
});
