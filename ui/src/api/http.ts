/** Requests to the API: adds the token, and turns every failure into one kind of error. */
import { messages } from "../messages/en";

/** A request failed. `status` is 0 if no answer came; `code` is the API's own name of the error. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly code: string,
    readonly requestId: string | null = null,
    /** Seconds after which the request may be sent again, if the API names them. */
    readonly retryAfter: number | null = null,
    /** The field of the request that the API refuses, if it names one. */
    readonly param: string | null = null,
    /** Whether the gateway stored the question before the request failed. */
    readonly isStored = false,
  ) {
    super(message);
  }
}

interface Connection {
  apiBase: string;
  token: () => string | null;
}

let connection: Connection = { apiBase: "", token: () => null };
const unauthorized = new EventTarget();

/** Sets the address of the API and the source of its tokens. Called once, when the page starts. */
export function connectApi(to: Connection): void {
  connection = to;
}

/** Calls the listener after an answer 401. Returns a function that stops it. */
export function onUnauthorized(listener: () => void): () => void {
  unauthorized.addEventListener("unauthorized", listener);
  return () => unauthorized.removeEventListener("unauthorized", listener);
}

/** Sends a request to a path of the API and returns the JSON of its answer; undefined if it is empty. Throws ApiError. */
export async function request<Answer>(path: string, init: RequestInit & { json?: unknown } = {}): Promise<Answer> {
  const response = await send(`${connection.apiBase}${path}`, init);
  const text = await response.text();
  if (!text) return undefined as Answer;
  try {
    return JSON.parse(text) as Answer;
  } catch {
    throw new ApiError(messages.http.unreadable, response.status, "unreadable");
  }
}

/** Sends a request to a path of the API and returns the text of its answer. Throws ApiError. */
export async function requestText(path: string, init: RequestInit = {}): Promise<string> {
  return (await send(`${connection.apiBase}${path}`, init)).text();
}

/** Sends a request to an absolute address and returns the successful response. Throws ApiError; AbortError passes. */
export async function send(url: string, init: RequestInit & { json?: unknown } = {}): Promise<Response> {
  const { json, ...rest } = init;
  const headers = new Headers(rest.headers);
  const token = connection.token();
  if (!headers.has("authorization")) {
    if (!token) {
      unauthorized.dispatchEvent(new Event("unauthorized"));
      throw new ApiError(messages.http.signedOut, 401, "signed-out"); // every route needs a person
    }
    headers.set("authorization", `Bearer ${token}`);
  }
  if (json !== undefined) headers.set("content-type", "application/json");
  const body = json === undefined ? rest.body : JSON.stringify(json);
  let response: Response;
  try {
    response = await fetch(url, { ...rest, headers, ...(body == null ? {} : { body }) });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(messages.http.offline, 0, "offline");
  }
  if (response.status === 401) unauthorized.dispatchEvent(new Event("unauthorized"));
  if (!response.ok) throw await readError(response);
  return response;
}

/** Returns the error of an answer in the API's shape `{error: {code, message, requestId}}`. */
async function readError(response: Response): Promise<ApiError> {
  const content: unknown = await response.json().catch(() => null);
  const error = (content as { error?: Record<string, unknown> } | null)?.error;
  const text = (name: string) => (typeof error?.[name] === "string" ? error[name] : null);
  return new ApiError(
    text("message") ?? messages.http.unreadable,
    response.status,
    text("code") ?? String(response.status),
    text("requestId") ?? response.headers.get("x-request-id"),
    seconds(response.headers.get("retry-after")),
    text("param"),
    response.headers.has("x-answer-id"),
  );
}

const seconds = (header: string | null): number | null => (header !== null && /^\d+$/.test(header) ? Number(header) : null);
