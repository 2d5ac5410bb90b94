/** The settings of pictures, and the requests for them. */

import type { ImagePart } from "../chat/types";
import { messages } from "../messages/en";

export interface ImageSettings {
  size: keyof typeof messages.images.sizes;
  quality: keyof typeof messages.images.qualities;
  n: number;
}

export const DEFAULT_SETTINGS: ImageSettings = { size: "auto", quality: "auto", n: 1 };
export const MOST_PICTURES = 4;
export const IMAGE_MODE = "image_generation";

/** Return the arguments of a request; what is left to the model is not sent. */
export function imageArguments({ size, quality, n }: ImageSettings): Record<string, unknown> {
  return {
    response_format: "b64_json",
    ...(n > 1 ? { n } : {}),
    ...(size === "auto" ? {} : { size }),
    ...(quality === "auto" ? {} : { quality }),
  };
}

interface Answer {
  data?: { b64_json?: string | null; url?: string | null }[];
  output_format?: string;
}

/** Return the pictures of an answer as parts of a message. */
export function picturesOf({ data = [], output_format: format }: Answer): ImagePart[] {
  return data.flatMap(({ b64_json: content, url }) => {
    const address = content ? `data:image/${mediaType(content, format)};base64,${content}` : url;
    return address ? [{ type: "image_url" as const, image_url: { url: address } }] : [];
  });
}

/** Return the subtype of an image by its first bytes, as they look in base64. */
function mediaType(content: string, format: string | undefined): string {
  if (content.startsWith("/9j/")) return "jpeg";
  if (content.startsWith("UklGR")) return "webp";
  if (content.startsWith("R0lGOD")) return "gif";
  return content.startsWith("iVBOR") ? "png" : (format ?? "png");
}

/** Return the settings in the metadata of an answer; null if it has none. */
export function settingsIn(metadata: Record<string, unknown>): ImageSettings | null {
  const found = metadata["image"];
  return typeof found === "object" && found !== null ? { ...DEFAULT_SETTINGS, ...(found as Partial<ImageSettings>) } : null;
}

const STORED = "pictures";

/** Return the settings that were chosen last in this browser. */
export function readImageSettings(): ImageSettings {
  try {
    return settingsIn({ image: JSON.parse(localStorage.getItem(STORED) ?? "null") as unknown }) ?? DEFAULT_SETTINGS;
  } catch {
    return DEFAULT_SETTINGS;
  }
}

/** Remember the settings in this browser. */
export function writeImageSettings(settings: ImageSettings): void {
  try {
    localStorage.setItem(STORED, JSON.stringify(settings));
  } catch {
    return;
  }
}

/** Return the ratio of width and height of a size. */
export function ratioOf(size: string): number {
  const [width = 1, height = 1] = size.split("x").map(Number);
  return Number.isFinite(width / height) && height > 0 ? width / height : 1;
}
