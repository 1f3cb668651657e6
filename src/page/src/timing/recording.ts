// SPDX-License-Identifier: Apache-2.0
// What happened on the lines and inside the camera, as far as the page has heard.
import { firstAfter, Marks, Track } from "./track";

/** Signals of one bit, in the order of src/sim/signal_table.def, which is the order of the lanes. */
export const LEVEL_SIGNALS = ["TRIGGER_IN", "TRIGGER_FILTERED", "EXPOSURE", "READOUT", "STROBE_OUT", "TRANSFER"] as const;
export type LevelSignal = (typeof LEVEL_SIGNALS)[number];

export class Recording {
  readonly tracks = new Map<LevelSignal, Track>(LEVEL_SIGNALS.map((name) => [name, new Track()]));
  readonly frameIds = new Track();
  readonly refused = new Marks();
  /** The camera's clock when it was heard of last, ns. */
  now = 0;
  /** Changes with every edge: who draws knows whether something is new. */
  version = 0;

  track(name: LevelSignal): Track {
    return this.tracks.get(name)!;
  }

  /** One change as the server tells it; signals that the page does not draw are passed over. */
  change(signal: string, time: number, value: number | string): void {
    if (signal === "REFUSED") {
      if (value !== "") this.refused.add(time, String(value));
    } else if (signal === "FRAME_ID") {
      this.frameIds.add(time, Number(value));
    } else {
      this.tracks.get(signal as LevelSignal)?.add(time, Number(value));
    }
    this.reach(time);
  }

  /** The clock went on. */
  reach(time: number): void {
    this.now = Math.max(this.now, time);
    this.version += 1;
  }

  /** The camera was started anew, or changes were missed: what is known is no longer of one piece. */
  clear(): void {
    this.tracks.forEach((track) => track.clear());
    this.frameIds.clear();
    this.refused.clear();
    this.now = 0;
    this.version += 1;
  }

  /** The nearest edge of any signal, or the nearest refusal; null when there is none. */
  nearestEdge(time: number): number | null {
    const found = [...this.tracks.values()].map((track) => track.nearest(time));
    const after = firstAfter(this.refused.times, time);
    found.push(this.refused.times[after] ?? null, this.refused.times[after - 1] ?? null);
    return found.reduce<number | null>((best, one) => {
      if (one === null) return best;
      return best === null || Math.abs(one - time) < Math.abs(best - time) ? one : best;
    }, null);
  }

  /** The edge before or after a time, of any signal. */
  stepEdge(time: number, direction: -1 | 1): number | null {
    let best: number | null = null;
    for (const track of this.tracks.values()) {
      const after = track.range(-Infinity, time)[1];
      let one = direction === 1 ? track.times[after] : track.times[after - 1];
      if (direction === -1 && one === time) one = track.times[after - 2];
      if (one === undefined) continue;
      if (best === null || (direction === 1 ? one < best : one > best)) best = one;
    }
    return best;
  }
}

/** One picture from its trigger to the bus, in times of the recording; null where nothing was heard. */
export interface Shot {
  trigger: { start: number; end: number | null } | null;
  exposure: { start: number; end: number | null };
  readout: { start: number; end: number | null } | null;
  strobe: { start: number; end: number | null } | null;
  transfer: { start: number; end: number | null } | null;
  frameId: number | null;
}

/** The picture whose exposure began last at or before `until`. */
export function lastShot(r: Recording, until = Infinity): Shot | null {
  const exposure = r.track("EXPOSURE").lastPulse(until);
  if (!exposure) return null;
  const before = r.track("EXPOSURE").lastPulse(exposure.start - 1);
  const trigger = r.track("TRIGGER_IN").lastPulse(exposure.start);
  const strobe = r.track("STROBE_OUT").pulseFrom(exposure.start);
  const readout = exposure.end === null ? null : r.track("READOUT").pulseFrom(exposure.end);
  return {
    trigger: trigger && (!before || trigger.start > before.start) ? trigger : null,
    exposure,
    readout,
    strobe,
    transfer: readout?.end == null ? null : r.track("TRANSFER").pulseFrom(readout.end),
    frameId: r.frameIds.levelAt(exposure.start),
  };
}
