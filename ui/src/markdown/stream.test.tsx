import fc from "fast-check";
import { renderToStaticMarkup } from "react-dom/server";
import type { Token } from "marked";
import { describe, expect, test } from "vitest";

import { Blocks } from "./Blocks";
import { BlockSplitter } from "./splitter";
import { finishedTokens, MarkdownStream } from "./stream";
import { CROSS_REFERENCES, DOCUMENTS, FRAGMENTS } from "./streamCorpus";

const html = (tokens: Token[]): string => renderToStaticMarkup(<Blocks tokens={tokens} />);
const atOnce = (text: string): string => html(finishedTokens(text));

function pieces(text: string, length: number): string[] {
  const chunks = [];
  for (let at = 0; at < text.length; at += length) chunks.push(text.slice(at, at + length));
  return chunks;
}

function cutAt(text: string, cuts: number[]): string[] {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  return [...places, text.length].map((end, index) => text.slice(places[index - 1] ?? 0, end));
}

function streamed(chunks: string[]): MarkdownStream {
  const stream = new MarkdownStream();
  for (const chunk of chunks) {
    stream.feed(chunk);
    stream.tokens();
  }
  return stream;
}

function blocksOf(chunks: string[]): string[] {
  const splitter = new BlockSplitter();
  const closed = chunks.flatMap((chunk) => splitter.feed(chunk));
  return [...closed, splitter.open];
}

describe.each(Object.entries(DOCUMENTS))("the document %s", (_, text) => {
  test.each([1, 4, 50])("in chunks of %i characters becomes the same page as one render", (length) => {
    expect(html(streamed(pieces(text, length)).allTokens())).toBe(atOnce(text));
  });

  test("in random chunks becomes the same page as one render", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (cuts) => {
        expect(html(streamed(cutAt(text, cuts)).allTokens())).toBe(atOnce(text));
      }),
      { numRuns: 60 },
    );
  });
});

test.each(Object.entries(CROSS_REFERENCES))("the document %s is complete after the last render", (_, text) => {
  expect(html(finishedTokens(streamed(pieces(text, 1)).text))).toBe(atOnce(text));
});

test("random documents in random chunks become the same page as one render", () => {
  const document = fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 14 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(document, fc.array(fc.nat(), { maxLength: 30 }), (text, cuts) => {
      expect(html(streamed(cutAt(text, cuts)).allTokens())).toBe(atOnce(text));
    }),
    { numRuns: 1500 },
  );
});

test("the blocks do not depend on the chunks", () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(DOCUMENTS)), fc.array(fc.nat(), { maxLength: 40 }), (text, cuts) => {
      expect(blocksOf(cutAt(text, cuts))).toEqual(blocksOf([text]));
    }),
  );
});

test("an answer of paragraphs, code and tables closes a block for each of them", () => {
  const text = "# A\n\nb\n\n```js\nc\n\nd\n```\n\n| e | f |\n|---|---|\n| 1 | 2 |\n\n- g\n\n  h\n- i\n\nj\n";

  expect(blocksOf(pieces(text, 1))).toHaveLength(6);
});

test("closed blocks keep their tokens, so that they do not render again", () => {
  const stream = streamed(["one\n\ntwo\n", "\nthree"]);
  const before = stream.tokens();
  stream.feed(" and more");

  expect(stream.tokens().slice(0, 2)).toEqual(before.slice(0, 2));
  expect(stream.tokens()[0]).toBe(before[0]);
});

test("a dash alone in the last line is held back, because it is no underline of a heading yet", () => {
  expect(html(streamed(["Three things:\n-"]).tokens())).toBe("<p>Three things:</p>");
});
