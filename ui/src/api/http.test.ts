import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError, connectApi, onUnauthorized, request } from "./http";

function answer(status: number, body: string) {
  const fetched = vi.fn<typeof fetch>(async () => new Response(body || null, { status }));
  vi.stubGlobal("fetch", fetched);
  connectApi({ apiBase: "https://api.example.com/v2", token: () => "t0ken" });
  return fetched;
}

afterEach(() => vi.unstubAllGlobals());

describe("a request to the API", () => {
  it("carries the token and the JSON body", async () => {
    const fetched = answer(200, '{"id": 1}');
    expect(await request("/session", { method: "POST", json: { name: "a" } })).toEqual({ id: 1 });
    const [url, init] = fetched.mock.calls[0]!;
    const headers = new Headers(init!.headers);
    expect([url, init!.method, init!.body]).toEqual(["https://api.example.com/v2/session", "POST", '{"name":"a"}']);
    expect([headers.get("authorization"), headers.get("content-type")]).toEqual(["Bearer t0ken", "application/json"]);
  });

  it("returns undefined for an empty answer", async () => {
    answer(204, "");
    expect(await request("/session/1", { method: "DELETE" })).toBeUndefined();
  });

  it("throws the API's message, code and request id", async () => {
    answer(404, '{"error": {"code": "NotFound", "message": "No such session.", "requestId": "r-1"}}');
    const error = await request("/session/1").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 404, code: "NotFound", message: "No such session.", requestId: "r-1" });
  });

  it("throws a readable message if the answer is no JSON", async () => {
    answer(502, "<html>");
    await expect(request("/session")).rejects.toMatchObject({ status: 502, code: "502" });
    answer(200, "<html>");
    await expect(request("/session")).rejects.toMatchObject({ code: "unreadable" });
  });

  it("throws an error with status 0 if no answer comes", async () => {
    connectApi({ apiBase: "https://api.example.com/v2", token: () => "t0ken" });
    vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("network")));
    await expect(request("/session")).rejects.toMatchObject({ status: 0, code: "offline" });
  });

  it("is not sent after the sign-out", async () => {
    const fetched = answer(200, "{}");
    connectApi({ apiBase: "https://api.example.com/v2", token: () => null });
    await expect(request("/session")).rejects.toMatchObject({ status: 401, code: "signed-out" });
    expect(fetched).not.toHaveBeenCalled();
  });

  it("tells its listeners of an answer 401", async () => {
    answer(401, "{}");
    const heard = vi.fn();
    const stop = onUnauthorized(heard);
    await request("/me").catch(() => null);
    stop();
    await request("/me").catch(() => null);
    expect(heard).toHaveBeenCalledOnce();
  });
});
