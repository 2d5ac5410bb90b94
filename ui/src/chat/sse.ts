/** Server-sent events, read from the body of a response. */

export interface ServerEvent {
  /** The number of the event itself; it is not taken over from the event before. */
  id: string | null;
  event: string;
  data: string;
}

/** An incremental parser of server-sent events. */
export class EventParser {
  private rest = "";
  private id: string | null = null;
  private event = "";
  private data: string[] = [];

  /** Add text; return the events that it completes. */
  feed(text: string): ServerEvent[] {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.addLine(line));
  }

  private addLine(line: string): ServerEvent[] {
    if (line === "") return this.dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return [];
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") this.data.push(value);
    else if (name === "event") this.event = value;
    else if (name === "id") this.id = value;
    return [];
  }

  private dispatch(): ServerEvent[] {
    const found = this.data.length > 0 ? [{ id: this.id, event: this.event || "message", data: this.data.join("\n") }] : [];
    this.id = null;
    this.event = "";
    this.data = [];
    return found;
  }
}

/** Yield the events of a response until its body ends. */
export async function* serverEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const parser = new EventParser();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield* parser.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    reader.releaseLock();
  }
}
