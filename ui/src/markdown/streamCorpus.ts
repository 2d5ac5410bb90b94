/** Documents that are hard to split into blocks. */

export const DOCUMENTS: Record<string, string> = {
  "of a list whose items hold fences":
    "Steps:\n\n1. Install it:\n\n   ```bash\n   npm ci\n\n   npm test\n   ```\n\n2. Run it:\n   ```js\n   const a = `x`;\n   ```\n3. Done\n\nEnd.\n",
  "of a list with fences at the margin": "1. First\n```python\nprint(1)\n\nprint(2)\n```\n2. Second\n\n```\nplain\n```\n\n3. Third\n",
  "of nested lists": "- a\n  - b\n\n    c\n    1. d\n    2. e\n\n       f\n- g\n\n* other\n+ another\n\n1) x\n2) y\n\n10. z\n",
  "of a list item that is empty at first": "1.\n2. two\n-\n- \n- x\n\n1.\n\ntext\n",
  "of tasks": "- [ ] open\n- [x] done\n\n  more\n\nafter\n",
  "of tables": "Before\n\n| a | b |\n|:--|--:|\n| 1 | `x` |\n| **2** | [1] |\n\nbetween\n| c |\n|---|\n| d<br>e |\nlast row\n\nend",
  "of setext headings": "Title\n=====\n\nPart\n----\ntext\n\n---\n\nnot\n\n===\n\na\nb\n---\nc\n",
  "of quotes": "> a\n> b\n\n> c\n\nlazy > no\n> d\ncontinued\n\n> - x\n>\n>   y\n> ```\n> code\n>\n> more\n> ```\n\nend\n",
  "of fences in fences": "````md\n```js\na\n```\n\nb\n````\n\n~~~\n```\n\n~~~\nafter\n```\nnever closed\n\n# no heading\n",
  "of raw HTML": "<div>\n**bold**\n\n</div>\n\n<!-- a\n\nb -->\n\ntext <b>x</b> <br> <script>alert(1)</script>\n\n<pre>\n\n* a\n\n</pre>\nend <a href='x'>http://y.example</a>\n",
  "of formulas":
    "Let $a_1$ be $\\frac{1}{2}$, it costs $5 and $10.\n\n$$\nx = 1\n\ny = 2\n$$\n\nInline \\(a*b*c\\) and\n\\[\nE = mc^2\n\\]\ntext $$ a^2 $$ end\n\n$$z$$\nafter\n\n- item $q$\n\n  $$\n  r\n  $$\n",
  "of a formula with a blank line": "$$\na\n\n# b\n\nc\n",
  "of indented code": "text\n\n    code\n\n    more\n\nend\n\n\tTabbed\n\n  slightly indented\n",
  "of Windows lines": "# a\r\n\r\n- b\r\n\r\n  c\r\n\r\n```\r\nd\r\n\r\ne\r\n```\r\nf\r\n",
  "of blank lines only": "\n\n   \n\n",
  "of emphasis over lines": "**a\nb** _c_ ~~d~~ `e\nf` \\* &amp; &copy; &#35;\n\n***\n\n* * *\n\n_ _ _\n",
  "of links and images": "[a](http://x.example 'T') <http://y.example> http://z.example/a_b_ ![i](http://t.example/p.png)\n\n[x](javascript:alert(1)) [1] [2, 3] 【4】\n",
  "of headings without blank lines": "# a\ntext\n## b\n- c\n### d\n> e\n#### f\n```\ng\n```\n##### h",
  "that ends in the middle of a fence": "text\n\n```js\nconst a = 1;\n\nconst b",
  "with a fence that is too short": "````\na\n```\nb\n\nc\n`````\nd\n",
  "with code at the margin inside a list": "1. Do:\n   ```\n   a\n\nb at the margin\n   ```\n\nc\n\nd\n",
};

/** Documents whose blocks refer to each other: only the last render resolves them. */
export const CROSS_REFERENCES: Record<string, string> = {
  "with a link defined later": "See [the page][p] and [p].\n\nMore text.\n\n[p]: http://x.example 'Title'\n",
  "with a link defined before": "[p]: http://x.example\n\nSee [p].\n",
};

/** Pieces of which random documents are made. */
export const FRAGMENTS = [
  "\n", "\n\n", "\n\n\n", "text", "- a", "  - b", "1. c", "1.", "-", "   d", "    e", "```\n", "\n```", "```js\n", "\n   ```\n",
  "> f", ">", "# g\n", "---", "===", "| h | i |\n|---|---|\n", "| j | k |", "$$", "$$\n", "\n$$\n", "$l$", "**m", "**", "`n`",
  "<div>", "<!--", "-->", "<pre>", "~~~\n", "\\[", "\\]", "\n\\[\n", "\n\\]\n", " ", "  \n", "\t", "[1]", "* ", "\r\n", "**o**",
];
