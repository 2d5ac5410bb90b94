/** Splits a growing Markdown text into blocks that no later text can change. */

const BLANK = /^ *$/;
const LIST_ITEM = /^\s*(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const FENCE = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})/;

/** The state of the block that still grows. */
interface Growing {
  lines: string[];
  fence: string | null;
  hasList: boolean;
  hasQuote: boolean;
  hasBlankEnd: boolean;
  isComplete: boolean;
}

const fresh = (): Growing => ({
  lines: [],
  fence: null,
  hasList: false,
  hasQuote: false,
  hasBlankEnd: false,
  isComplete: false,
});

/**
 * An incremental splitter. A block closes only when the next line is complete, so a block's end never depends on how
 * the text was cut into chunks. Lists, quotes and indented continuations stay in one block.
 */
export class BlockSplitter {
  private block = fresh();
  private partial = "";
  private carriageReturn = false;

  /** Add text; return the blocks that it closed. */
  feed(chunk: string): string[] {
    const text = this.partial + this.normalized(chunk);
    const lines = text.split("\n");
    this.partial = lines.pop() ?? "";
    return lines.flatMap((line) => this.addLine(line));
  }

  /** The text after the last closed block. */
  get open(): string {
    return [...this.block.lines, this.partial].join("\n");
  }

  private normalized(chunk: string): string {
    const text = this.carriageReturn ? `\r${chunk}` : chunk;
    this.carriageReturn = text.endsWith("\r");
    return (this.carriageReturn ? text.slice(0, -1) : text).replace(/\r\n?/g, "\n");
  }

  private addLine(line: string): string[] {
    const closed = this.startsBlock(line) ? [this.close()] : [];
    const block = this.block;
    block.lines.push(line);
    if (block.fence !== null) this.followFence(line, block.fence);
    else this.follow(line);
    return closed;
  }

  private close(): string {
    const text = `${this.block.lines.join("\n")}\n`;
    this.block = fresh();
    return text;
  }

  /** Return whether a complete line begins a new block. */
  private startsBlock(line: string): boolean {
    const block = this.block;
    if (block.lines.length === 0 || block.fence !== null || BLANK.test(line)) return false;
    if (block.isComplete) return true;
    if (/^\s/.test(line)) return false;
    if (FENCE.test(line)) return !block.hasQuote || block.hasBlankEnd;
    if (!block.hasBlankEnd) return false;
    return !(block.hasList && LIST_ITEM.test(line)) && !(block.hasQuote && line.startsWith(">"));
  }

  private follow(line: string): void {
    const block = this.block;
    block.hasBlankEnd = BLANK.test(line);
    const [, indent, fence] = FENCE.exec(line) ?? [];
    if (fence !== undefined && (!block.hasList || indent === "")) block.fence = fence;
    block.hasList ||= LIST_ITEM.test(line);
    block.hasQuote ||= /^\s*>/.test(line);
  }

  private followFence(line: string, fence: string): void {
    const isEnd = /^ {0,3}(?:`+|~+) *$/.test(line) && line.trimStart().startsWith(fence);
    if (isEnd) Object.assign(this.block, { fence: null, isComplete: true });
  }
}
