// SPDX-License-Identifier: Apache-2.0
// Server-sent events through fetch: unlike EventSource it hears the comment lines, so that silence is told from a dead line,
// and it sends the token as a header.
import { type Api, Gone, Refusal } from "./client";

export interface SseEvent {
  event: string;
  data: string;
  id: string | null;
}

/** Text in, whole events out. Comments give none: that something came is all they say. */
export class SseParser {
  private rest = "";
  private event = "";
  private data: string[] = [];
  private id: string | null = null;

  feed(text: string): SseEvent[] {
    const events: SseEvent[] = [];
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        if (this.data.length > 0) events.push({ event: this.event || "message", data: this.data.join("\n"), id: this.id });
        this.event = "";
        this.data = [];
      } else {
        this.field(line);
      }
    }
    return events;
  }

  private field(line: string): void {
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.event = value;
    else if (name === "data") this.data.push(value);
    else if (name === "id") this.id = value;
  }
}

/** Reads a stream until it ends; throws Gone when it ends, or when nothing is heard for `silence` ms. */
export async function readEvents(
  api: Api,
  path: string,
  signal: AbortSignal,
  silence: number,
  take: (event: SseEvent) => void,
): Promise<void> {
  const stop = new AbortController();
  signal.addEventListener("abort", () => stop.abort("stopped"));
  let late = 0;
  const heard = (): void => {
    window.clearTimeout(late);
    late = window.setTimeout(() => stop.abort("late"), silence);
  };
  try {
    heard();
    const answer = await api.open(path, { signal: stop.signal, headers: { Accept: "text/event-stream" } });
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    const parser = new SseParser();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      heard();
      parser.feed(value).forEach(take);
    }
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof Refusal) throw error;
    throw new Gone("the camera does not answer");
  } finally {
    window.clearTimeout(late);
    stop.abort("stopped");
  }
  if (!signal.aborted) throw new Gone("the server ended the stream");
}
