import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { estimateTokens, trimToTokens } from "./tokenEstimate";

describe("the estimate of tokens", () => {
  it("counts four characters of Latin text as one token", () => {
    expect(estimateTokens("a".repeat(400))).toBe(100);
  });

  it("counts each character of Chinese, Japanese and Korean as a token", () => {
    expect(estimateTokens("漢字かな한글")).toBe(6);
  });

  it("of a trimmed text is within the limit, and the text is a beginning of the whole", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), fc.nat(80), (text, limit) => {
        const trimmed = trimToTokens(text, limit);
        expect(estimateTokens(trimmed)).toBeLessThanOrEqual(limit);
        expect(text.startsWith(trimmed)).toBe(true);
      }),
    );
  });

  it("trims at the end of a line if one is near", () => {
    const text = `${"a".repeat(380)}\n${"b".repeat(380)}`;
    expect(trimToTokens(text, 100)).toBe("a".repeat(380));
  });

  it("leaves a text that fits as it is", () => {
    expect(trimToTokens("short", 100)).toBe("short");
  });
});
