/** The Markdown dialect of answers: GitHub's, with formulas, and with HTML as ordinary text. */

import { Marked, type Token, type TokenizerAndRendererExtension, type Tokens, type TokensList } from "marked";

export interface FormulaToken extends Tokens.Generic {
  type: "formula";
  tex: string;
  display: boolean;
}

/** A formula has no blank line inside, as in LaTeX, and no fence of code. */
const BODY = String.raw`((?:(?!\n[ \t]*(?:\n|~~~|${"```"}))[\s\S])+?)`;
const BLOCK = String.raw` {0,3}(?:\$\$${BODY}\$\$|\\\[${BODY}\\\])[ \t]*`;
const BLOCK_FORMULA = new RegExp(String.raw`^${BLOCK}(?:\n+|$)`);
const BLOCK_START = new RegExp(String.raw`\n${BLOCK}(?=\n|$)`);
const DOLLARS = String.raw`\$(?![\s$])((?:[^$\\\n]|\\[^\n])*?(?:[^\s$\\]|\\[^\n]))\$(?![\d$])`;
const DOUBLE_DOLLARS = String.raw`\$\$((?:[^$\\\n]|\\.)+?)\$\$`;
const INLINE_FORMULA = new RegExp(String.raw`^(?:${DOUBLE_DOLLARS}|${DOLLARS}|\\\(${BODY}\\\)|\\\[${BODY}\\\])`);

const formula = (raw: string, tex: string, display: boolean): FormulaToken => ({
  type: "formula",
  raw,
  tex: tex.trim(),
  display,
});

const blockFormula: TokenizerAndRendererExtension = {
  name: "formula",
  level: "block",
  start(source) {
    const found = BLOCK_START.exec(source);
    return found ? found.index + 1 : undefined;
  },
  tokenizer(source) {
    const found = BLOCK_FORMULA.exec(source);
    return found ? formula(found[0], found[1] ?? found[2] ?? "", true) : undefined;
  },
};

const inlineFormula: TokenizerAndRendererExtension = {
  name: "inlineFormula",
  level: "inline",
  start(source) {
    const at = source.search(/\$|\\[([]/);
    return at < 0 ? undefined : at;
  },
  tokenizer(source) {
    const found = INLINE_FORMULA.exec(source);
    if (!found) return undefined;
    const [raw, double, single, round, square] = found;
    return formula(raw, double ?? single ?? round ?? square ?? "", double !== undefined || square !== undefined);
  },
};

const INLINE_HTML = /^(?:<!--[\s\S]*?-->|<\/?[a-zA-Z][\w:-]*(?:\s[^<>]*?)?\/?>)/;

const dialect = new Marked({
  gfm: true,
  extensions: [blockFormula, inlineFormula],
  tokenizer: {
    html: () => undefined,
    tag(source) {
      const found = INLINE_HTML.exec(source);
      if (!found) return undefined;
      const raw = found[0];
      return { type: "html", raw, text: raw, block: false, inLink: false, inRawBlock: false };
    },
  },
});

/** Return the tokens of a whole text. */
export function lex(text: string): TokensList {
  return dialect.lexer(text);
}

/** Return whether a token is a fenced code block that the text has not closed. */
export function isOpenFence(token: Token | undefined): boolean {
  if (token?.type !== "code" || token["codeBlockStyle"] === "indented") return false;
  const lines = token.raw.trimEnd().split("\n");
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(lines[0] ?? "")?.[1];
  const last = lines.length > 1 ? (lines.at(-1) ?? "") : "";
  return fence !== undefined && !(/^ {0,3}(?:`+|~+) *$/.test(last) && last.trimStart().startsWith(fence));
}
