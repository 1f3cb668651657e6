// SPDX-License-Identifier: Apache-2.0
// The live picture as it comes: a stream of JPEGs of the part that is on the screen, asked for anew when that part changes.
import { type Api, Refusal } from "../api/client";
import { PartReader, type Part } from "./multipart";
import type { Rect, Size } from "./view";

export interface Picture {
  bitmap: ImageBitmap;
  /** The part of the picture that the bitmap shows, in the picture's pixels. */
  region: Rect;
  whole: Size;
  frameId: number;
  timestampNs: number;
}

export interface Wish {
  /** Of the picture; null: all of it. */
  region: Rect | null;
  /** Columns that the screen has for it. */
  columns: number;
}

const FPS = 20;
const AGAIN_MS = 500;
const SILENCE_MS = 4000;

function numbers(text: string | undefined, separator: string): number[] {
  return (text ?? "").split(separator).map(Number);
}

async function decode(part: Part): Promise<Picture> {
  const bitmap = await createImageBitmap(new Blob([part.body as BlobPart], { type: "image/jpeg" }));
  const [width = bitmap.width, height = bitmap.height] = numbers(part.headers.get("x-picture"), "x");
  const [x = 0, y = 0, w = width, h = height] = numbers(part.headers.get("x-region"), ",");
  return {
    bitmap,
    region: { x, y, width: w, height: h },
    whole: { width, height },
    frameId: Number(part.headers.get("x-frame-id")),
    timestampNs: Number(part.headers.get("x-timestamp-ns")),
  };
}

export class LiveStream {
  /** Pictures shown since the page began. */
  shown = 0;
  /** Wall clock of the last picture, ms of performance.now(); 0: none yet. */
  lastAt = 0;
  private stop: AbortController | null = null;
  private wish: Wish | null = null;

  constructor(
    private readonly api: Api,
    private readonly take: (picture: Picture) => void,
    private readonly complain: (text: string) => void,
  ) {}

  /** What the screen wants now; null: nothing, the page is not seen. */
  want(wish: Wish | null): void {
    if (JSON.stringify(wish) === JSON.stringify(this.wish)) return;
    this.wish = wish;
    this.stop?.abort("another part");
    this.stop = null;
    if (wish) void this.run(wish);
  }

  private query(wish: Wish): string {
    const r = wish.region;
    const part = r ? `&x=${r.x}&y=${r.y}&w=${r.width}&h=${r.height}` : "";
    return `/live.mjpeg?fps=${FPS}&quality=80&width=${Math.round(wish.columns)}${part}`;
  }

  private async run(wish: Wish): Promise<void> {
    const stop = new AbortController();
    this.stop = stop;
    while (!stop.signal.aborted) {
      try {
        await this.read(wish, stop.signal);
      } catch (error) {
        if (stop.signal.aborted) return;
        this.complain(error instanceof Refusal ? error.message : "");
      }
      await new Promise((wake) => window.setTimeout(wake, AGAIN_MS));
    }
  }

  private async read(wish: Wish, signal: AbortSignal): Promise<void> {
    const answer = await this.api.open(this.query(wish), { signal });
    const reader = answer.body!.getReader();
    const parts = new PartReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) return;
      const newest = parts.feed(value).pop(); // a screen that is slow leaves pictures out, it does not fall behind
      if (!newest) continue;
      const picture = await decode(newest);
      if (signal.aborted) return;
      this.shown += 1;
      this.lastAt = performance.now();
      this.complain("");
      this.take(picture);
    }
  }

  /** No picture for a while: the camera waits for a trigger, or is stopped. */
  silent(): boolean {
    return performance.now() - this.lastAt > SILENCE_MS;
  }
}
