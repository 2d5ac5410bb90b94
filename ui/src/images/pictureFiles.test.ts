import { unzipSync } from "fflate";
import { expect, it } from "vitest";

import { decodeDataUrl, fileNames, zipOf } from "./pictureFiles";

it("pictures are named by their description and type, each differently", () => {
  expect(fileNames("A cat, on a mat!", ["image/png"])).toEqual(["a-cat-on-a-mat.png"]);
  expect(fileNames("", ["image/png", "image/jpeg"])).toEqual(["picture-1.png", "picture-2.jpg"]);
});

it("a zip contains every picture as it is", async () => {
  const zip = await zipOf(["a.png", "b.png"], [decodeDataUrl("data:image/png;base64,AQI="), decodeDataUrl("data:image/png;base64,Aw==")]);
  const files = unzipSync(new Uint8Array(await zip.arrayBuffer()));
  expect(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, [...bytes]]))).toEqual({ "a.png": [1, 2], "b.png": [3] });
});
