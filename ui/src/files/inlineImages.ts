/** Stored images in the turns of a chat. Models receive their content, because a link would end and be another each time. */

import type { Content, Message } from "../chat/types";

type Load = (url: string) => Promise<string>;

const loaded = new Map<string, Promise<string>>();

/** Return the turns with the content of every stored image in place of its link. */
export async function withInlinedImages(turns: readonly Message[], load: Load = loadImage): Promise<Message[]> {
  return Promise.all(turns.map(async (one) => ({ ...one, content: await inlined(one.content, load) })));
}

async function inlined(content: Content, load: Load): Promise<Content> {
  if (typeof content === "string") return content;
  return Promise.all(
    content.map(async (part) => {
      const key = part.type === "image_url" ? part.image_url.s3_key : undefined;
      if (part.type !== "image_url" || !key || part.image_url.url.startsWith("data:")) return part;
      return { type: "image_url" as const, image_url: { url: await loadOnce(key, part.image_url.url, load) } };
    }),
  );
}

function loadOnce(key: string, url: string, load: Load): Promise<string> {
  const known = loaded.get(key);
  if (known) return known;
  const loading = load(url);
  loaded.set(key, loading);
  loading.catch(() => loaded.delete(key));
  return loading;
}

async function loadImage(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the image answered ${response.status}`);
  const { dataUrlOf } = await import("./shrinkImage");
  return dataUrlOf(await response.blob());
}
