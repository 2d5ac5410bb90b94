import { describe, expect, it } from "vitest";
import { apiToken, readClaims } from "./tokens";

const token = (claims: object) => {
  const bytes = new TextEncoder().encode(JSON.stringify(claims));
  return `e30.${btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_")}.c2ln`;
};

describe("the token for the API", () => {
  it.each([
    ["an access token of Cognito, which names the client in client_id", { client_id: "page" }],
    ["an access token whose audience is the client", { aud: "page" }],
    ["an access token with the client among its audiences", { aud: ["other", "page"] }],
  ])("is %s", (_, claims) => {
    const access = token(claims);
    expect(apiToken({ access_token: access, id_token: "id" }, "page")).toBe(access);
  });

  it.each([
    ["is made for another audience", token({ aud: "https://graph.example.com" })],
    ["cannot be read", "opaque"],
  ])("is the ID token if the access token %s", (_, access) => {
    expect(apiToken({ access_token: access, id_token: "id" }, "page")).toBe("id");
  });
});

it("claims with letters beyond ASCII are read correctly", () => {
  expect(readClaims(token({ name: "Zoë Łukasz 渡" }))?.["name"]).toBe("Zoë Łukasz 渡");
});
