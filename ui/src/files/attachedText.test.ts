import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { attachFiles, contentOf, questionOf, splitAttached } from "./attachedText";

describe("files in the text of a question", () => {
  it("come back as they were, also if their text looks like a file or its end", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\n</attached-file>\n\n", '<attached-file name="x" characters="3">\nabc\n</attached-file>\n\n'));
    const file = fc.record({ name: fc.string().filter((name) => !name.includes("\n")), text });
    fc.assert(
      fc.property(fc.array(file, { maxLength: 4 }), fc.string(), (files, question) => {
        fc.pre(splitAttached(question).files.length === 0);
        expect(splitAttached(attachFiles(files, question))).toEqual({ files, question });
      }),
    );
  });

  it("are none in a text that only begins like one", () => {
    const text = '<attached-file name="x" characters="900">\nshort';
    expect(splitAttached(text)).toEqual({ files: [], question: text });
  });

  it("are left out of the question that lists show, also if the list has the beginning alone", () => {
    const whole = attachFiles([{ name: "a & b.md", text: "x".repeat(300) }], "Why?");
    expect(questionOf(whole)).toBe("Why?");
    expect(questionOf(whole.slice(0, 200))).toBe("a & b.md");
    expect(questionOf(attachFiles([{ name: "a.md", text: "x" }], ""))).toBe("a.md");
  });

  it("make no parts of a question without images", () => {
    expect(contentOf("Why?", [], [])).toBe("Why?");
  });

  it("stand before the images", () => {
    expect(contentOf("Why?", [], ["data:image/png;base64,AA=="])).toEqual([
      { type: "text", text: "Why?" },
      { type: "image_url", image_url: { url: "data:image/png;base64,AA==" } },
    ]);
  });
});
