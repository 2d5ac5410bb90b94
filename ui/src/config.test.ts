import { describe, expect, it } from "vitest";
import { type Config, parseConfig } from "./config";

const good = {
  issuer: "https://issuer.example.com",
  clientId: "page",
  scopes: "openid email profile",
  groupsClaim: "groups",
  adminGroup: "admin",
  ragAdminGroup: "rag-admin",
  apiBase: "/v2",
  inferenceBase: "/v2/serve/",
  version: "1",
  branding: { name: "LISA" },
};
const parse = (content: unknown): Config => parseConfig(content, "/config.json");

describe("the configuration", () => {
  it("has absolute addresses without a slash at the end", () => {
    expect(parse(good)).toMatchObject({
      apiBase: new URL("/v2", document.baseURI).href,
      inferenceBase: new URL("/v2/serve", document.baseURI).href,
    });
  });

  it.each([
    ["clientId", { ...good, clientId: undefined }],
    ["issuer", { ...good, issuer: "issuer.example.com" }],
    ["signInUrl", { ...good, signInUrl: "" }],
    ["branding.name", { ...good, branding: {} }],
  ])("names the key %s if it is wrong", (key, content) => {
    expect(() => parse(content)).toThrow(`“${key}”`);
  });

  it("is refused if it is no object", () => {
    expect(() => parse("text")).toThrow("“/”");
  });
});
