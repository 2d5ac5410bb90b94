import { expect, test } from "vitest";

import { ApiError } from "../api/http";
import { message } from "../chat/testMessages";
import type { Message } from "../chat/types";
import { sendShorter } from "./sendShorter";

const TOO_LONG = new ApiError("too long", 400, "context_length_exceeded");
const TURNS = Array.from({ length: 9 }, (_, at) => message(`m${at}`, null, { type: at % 2 === 0 ? "human" : "ai" }));

/** Return a request that takes at most so many turns, and the ids of the turns of each attempt. */
function limitedTo(most: number) {
  const attempts: string[][] = [];
  const send = async (turns: Message[]): Promise<Response> => {
    attempts.push(turns.map((one) => one.id));
    if (turns.length > most) throw TOO_LONG;
    return new Response("taken");
  };
  return { attempts, send };
}

test("a question is sent with ever fewer turns, each time from a person's message on", async () => {
  const { attempts, send } = limitedTo(2);

  await sendShorter(TURNS, "m", send);

  expect(attempts).toEqual([["m6", "m7", "m8"], ["m8"]]);
});

test("a question that alone exceeds the context is refused with the way out", async () => {
  const { send } = limitedTo(0);

  await expect(sendShorter(TURNS, "tiny", send)).rejects.toThrow("larger than the context of tiny. Edit it to make it shorter");
});

test("another error is not hidden", async () => {
  const busy = new ApiError("busy", 503, "busy");

  await expect(sendShorter(TURNS, "m", () => Promise.reject(busy))).rejects.toBe(busy);
});
