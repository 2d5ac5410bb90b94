import fc from "fast-check";
import { expect, test } from "vitest";

import { EventParser, serverEvents, type ServerEvent } from "./sse";

const TEXT = ": ping\n\nid: 1\ndata: {\"a\": 1}\n\nevent: error\r\nid: 2\r\ndata: x\r\ndata: y\r\n\r\ndata:z\n\ndata: [DONE]\n\n";
const EVENTS: ServerEvent[] = [
  { id: "1", event: "message", data: '{"a": 1}' },
  { id: "2", event: "error", data: "x\ny" },
  { id: null, event: "message", data: "z" },
  { id: null, event: "message", data: "[DONE]" },
];

test("the events do not depend on the chunks", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(TEXT.length), { maxLength: 20 }), (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), TEXT.length];
      const parser = new EventParser();

      const found = places.slice(1).flatMap((end, at) => parser.feed(TEXT.slice(places[at], end)));

      expect(found).toEqual(EVENTS);
    }),
  );
});

test("an event that the end of the body cuts off is left out", async () => {
  const bytes = new TextEncoder().encode("data: é\n\ndata: half");
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const found = [];

  for await (const event of serverEvents(body)) found.push(event.data);

  expect(found).toEqual(["é"]);
});
