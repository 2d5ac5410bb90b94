/** The tokens of an answer that still arrives: closed blocks are lexed once, the open block on each update. */

import type { Token } from "marked";

import { isOpenFence, lex } from "./lexer";
import { BlockSplitter } from "./splitter";

const MARKUP_ONLY = /^[-=*+_#>`~|$\\:\s]*(?:\d{1,9}[.)]?\s*)?$/;

/** Collects the chunks of one answer and returns its tokens at any time. */
export class MarkdownStream {
  private readonly splitter = new BlockSplitter();
  private readonly closed: Token[] = [];
  private carried = "";
  private chunks: string[] = [];

  /** Add a chunk. */
  feed(chunk: string): void {
    this.chunks.push(chunk);
    for (const block of this.splitter.feed(chunk)) this.add(block);
  }

  /** Return the tokens of the closed blocks, then those of the open block. The closed ones stay the same objects. */
  tokens(): Token[] {
    return [...this.closed, ...content(visible(this.carried + this.splitter.open))];
  }

  /** Return the tokens of all blocks, with nothing held back and each block lexed by itself. */
  allTokens(): Token[] {
    return [...this.closed, ...content(this.carried + this.splitter.open)];
  }

  /** The text so far. */
  get text(): string {
    if (this.chunks.length > 1) this.chunks = [this.chunks.join("")];
    return this.chunks[0] ?? "";
  }

  /** A block that ends in an open fence continues in the next block. */
  private add(block: string): void {
    const text = this.carried + block;
    const tokens = content(text);
    const mayContinue = this.carried !== "" || /\n[ ]{1,3}(?:```|~~~)/.test(text);
    if (mayContinue && isOpenFence(tokens.at(-1))) {
      this.carried = text;
    } else {
      this.carried = "";
      this.closed.push(...tokens);
    }
  }
}

/** Return the tokens of a finished text, lexed as a whole, so that links find their definitions. */
export function finishedTokens(text: string): Token[] {
  return content(text);
}

function content(text: string): Token[] {
  return lex(text).filter((token) => token.type !== "space" && token.type !== "def");
}

/** Leave out a last line that is only markup so far: `-` may become a list item or underline a heading. */
function visible(text: string): string {
  const end = text.lastIndexOf("\n") + 1;
  return MARKUP_ONLY.test(text.slice(end)) ? text.slice(0, end) : text;
}
