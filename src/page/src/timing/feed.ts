// SPDX-License-Identifier: Apache-2.0
// Brings the server's waves into the recording, without a gap when the connection was lost for a moment.
import { readEvents } from "../api/sse";
import type { Waves } from "../api/types";
import type { Session } from "../session";
import type { Recording } from "./recording";

const SILENCE_MS = 15_000;
const AGAIN_MS = 500;

/** One message of the server. Events that were lost, or a clock that went back, begin the recording anew. */
export function takeWaves(recording: Recording, waves: Waves, expected: number | null): number {
  const restarted = waves.time_ns < recording.now || (expected !== null && waves.first > expected);
  if (restarted || waves.lost > 0) recording.clear();
  const start = waves.events[0]?.[0] ?? waves.time_ns;
  if (restarted || waves.lost > 0 || expected === null) {
    for (const [signal, level] of Object.entries(waves.levels)) {
      recording.change(signal, Math.min(start, waves.time_ns), level);
    }
  }
  for (const [time, signal, value] of waves.events) recording.change(signal, time, value);
  recording.reach(waves.time_ns);
  return waves.next;
}

export class Feed {
  private next: number | null = null;
  private stop: AbortController | null = null;

  constructor(
    private readonly session: Session,
    private readonly recording: Recording,
    private readonly heard: () => void,
  ) {
    const look = (): void => this.look();
    session.onTie.add(look);
    document.addEventListener("visibilitychange", look);
    look();
  }

  private look(): void {
    const wanted = this.session.live && !document.hidden;
    if (wanted === (this.stop !== null)) return;
    this.stop?.abort();
    this.stop = wanted ? new AbortController() : null;
    if (this.stop) void this.run(this.stop.signal);
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const path = `/waves/stream${this.next === null ? "" : `?after=${this.next}`}`;
        await readEvents(this.session.api, path, signal, SILENCE_MS, (event) => {
          if (event.event !== "waves") return;
          this.next = takeWaves(this.recording, JSON.parse(event.data) as Waves, this.next);
          this.heard();
        });
      } catch {
        this.next = null; // the server may be another one
      }
      await new Promise((wake) => window.setTimeout(wake, AGAIN_MS));
    }
  }
}
