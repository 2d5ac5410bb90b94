/** Markdown tokens as React elements. Raw HTML is shown as text, so that no sanitizer is needed. */

import { Fragment, memo, type ReactNode } from "react";
import type { Token, Tokens } from "marked";

import { messages } from "../messages/en";
import { decodeEntities } from "./entities";
import { CitationMarks } from "./CitationMarks";
import { CodeBlock } from "./CodeBlock";
import { Formula } from "./Formula";
import { BlockedImage } from "./BlockedImage";
import "./markdown.css";
import { isOpenFence, type FormulaToken } from "./lexer";
import { safeHref } from "./safeHref";

/** Return the elements of inline tokens. */
function inline(tokens: Token[] | undefined): ReactNode {
  return tokens?.map((token, index) => <Fragment key={index}>{inlineElement(token)}</Fragment>);
}

function inlineElement(token: Token): ReactNode {
  switch (token.type) {
    case "strong":
      return <strong>{inline(token.tokens)}</strong>;
    case "em":
      return <em>{inline(token.tokens)}</em>;
    case "del":
      return <del>{inline(token.tokens)}</del>;
    case "codespan":
      return <code>{token["text"]}</code>;
    case "br":
      return <br />;
    case "link":
      return <Link token={token as Tokens.Link} />;
    case "image":
      return <BlockedImage address={(token as Tokens.Image).href} label={(token as Tokens.Image).text} />;
    case "formula":
      return <Formula tex={(token as FormulaToken).tex} display={false} />;
    case "inlineFormula":
      return <Formula tex={token["tex"]} display={token["display"]} />;
    case "html":
      return /^<br\s*\/?>$/i.test(token.raw) ? <br /> : token.raw;
    case "escape":
      return decodeEntities(token["text"]);
    case "checkbox":
      return <input type="checkbox" checked={token["checked"]} disabled aria-label={messages.markdown.task} />;
    default:
      return "tokens" in token && token.tokens ? inline(token.tokens) : <CitationMarks text={decodeEntities(textOf(token))} />;
  }
}

const textOf = (token: Token): string => ("text" in token && typeof token.text === "string" ? token.text : token.raw);

function Link({ token }: { token: Tokens.Link }): ReactNode {
  const href = safeHref(token.href);
  if (href === null) return <>{inline(token.tokens)}</>;
  return (
    <a href={href} title={token.title ?? undefined} target="_blank" rel="noopener noreferrer">
      {inline(token.tokens)}
    </a>
  );
}

function List({ token }: { token: Tokens.List }): ReactNode {
  const items = token.items.map((item, index) => (
    <li key={index} className={item.task ? "task" : undefined}>
      <Blocks tokens={item.tokens} />
    </li>
  ));
  const start = typeof token.start === "number" && token.start !== 1 ? token.start : undefined;
  return token.ordered ? <ol start={start}>{items}</ol> : <ul>{items}</ul>;
}

function Table({ token }: { token: Tokens.Table }): ReactNode {
  const cell = (Cell: "th" | "td", one: Tokens.TableCell, index: number): ReactNode => (
    <Cell key={index} data-align={one.align ?? undefined} scope={Cell === "th" ? "col" : undefined}>
      {inline(one.tokens)}
    </Cell>
  );
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={messages.markdown.table}>
      <table>
        <thead>
          <tr>{token.header.map((one, index) => cell("th", one, index))}</tr>
        </thead>
        <tbody>
          {token.rows.map((row, at) => (
            <tr key={at}>{row.map((one, index) => cell("td", one, index))}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function blockElement(token: Token, level: number): ReactNode {
  switch (token.type) {
    case "paragraph":
      return <p>{inline(token.tokens)}</p>;
    case "heading":
      return <Heading token={token as Tokens.Heading} level={level} />;
    case "code":
      return <CodeBlock code={token["text"]} language={token["lang"] ?? ""} isOpen={isOpenFence(token)} />;
    case "blockquote":
      return (
        <blockquote>
          <Blocks tokens={token.tokens ?? []} />
        </blockquote>
      );
    case "list":
      return <List token={token as Tokens.List} />;
    case "table":
      return <Table token={token as Tokens.Table} />;
    case "hr":
      return <hr />;
    case "formula":
      return <Formula tex={(token as FormulaToken).tex} display />;
    case "space":
    case "def":
      return null;
    default:
      return inlineElement(token);
  }
}

/** A heading. It stands below the headings of the page, and its look follows its depth in the source. */
function Heading({ token, level }: { token: Tokens.Heading; level: number }): ReactNode {
  const Level = `h${Math.min(6, level + 2)}` as "h3" | "h4" | "h5" | "h6";
  return <Level data-depth={token.depth}>{inline(token.tokens)}</Level>;
}

/** Return the level of each heading, 0 for other blocks. A level is at most one below the heading before. */
function headingLevels(tokens: Token[]): number[] {
  let last = 0;
  return tokens.map((token) => {
    if (token.type !== "heading") return 0;
    last = Math.min((token as Tokens.Heading).depth, last + 1);
    return last;
  });
}

/** One block; it renders again only if its source changed. */
const Block = memo(
  ({ token, level }: { token: Token; level: number; epoch: number }) => <>{blockElement(token, level)}</>,
  (before, after) =>
    before.level === after.level &&
    (before.token === after.token ||
      (before.epoch === after.epoch && before.token.type === after.token.type && before.token.raw === after.token.raw)),
);
Block.displayName = "Block";

/** The blocks of a text. A new `epoch` renders all again, because definitions of links may have been found. */
export function Blocks({ tokens, epoch = 0 }: { tokens: Token[]; epoch?: number }): ReactNode {
  const levels = headingLevels(tokens);
  return tokens.map((token, index) => <Block key={index} token={token} level={levels[index] ?? 0} epoch={epoch} />);
}
