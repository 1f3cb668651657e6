// SPDX-License-Identifier: Apache-2.0
// The edges of one signal, in order of time. Times are whole nanoseconds of the camera's clock; a double holds 104 days of them.

export interface Edge {
  time: number;
  level: number;
}

/** Index of the first entry that is later than `time`. */
export function firstAfter(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A signal of levels (0 or 1, or a number). Keeps at most `limit` edges; the oldest go first. */
export class Track {
  readonly times: number[] = [];
  readonly levels: number[] = [];
  /** Level before the oldest edge that is kept; null: not known. */
  before: number | null = null;

  constructor(private readonly limit = 100_000) {}

  /** Edges come in order. One that says nothing new is dropped; one at the time of the last replaces it. */
  add(time: number, level: number): void {
    const last = this.times.length - 1;
    if (last >= 0 && time < this.times[last]!) return;
    if (last >= 0 && time === this.times[last]) {
      this.levels[last] = level;
      return;
    }
    if (this.levelAt(time) === level) return;
    this.times.push(time);
    this.levels.push(level);
    if (this.times.length > this.limit) this.forget(this.times.length - Math.floor(this.limit * 0.9));
  }

  private forget(count: number): void {
    this.before = this.levels[count - 1] ?? this.before;
    this.times.splice(0, count);
    this.levels.splice(0, count);
  }

  clear(): void {
    this.times.length = 0;
    this.levels.length = 0;
    this.before = null;
  }

  levelAt(time: number): number | null {
    const index = firstAfter(this.times, time) - 1;
    return index < 0 ? this.before : this.levels[index]!;
  }

  /** Edges with from < time <= to, as indices [first, last). */
  range(from: number, to: number): [number, number] {
    return [firstAfter(this.times, from), firstAfter(this.times, to)];
  }

  /** The edge nearest to a time, or null. */
  nearest(time: number): number | null {
    const index = firstAfter(this.times, time);
    const left = this.times[index - 1];
    const right = this.times[index];
    if (left === undefined) return right ?? null;
    if (right === undefined) return left;
    return time - left <= right - time ? left : right;
  }

  /** The last rising edge and the falling edge after it, at or before `until`. */
  lastPulse(until = Infinity): { start: number; end: number | null } | null {
    for (let i = firstAfter(this.times, until) - 1; i >= 0; i -= 1) {
      if (this.levels[i]) return { start: this.times[i]!, end: this.times[i + 1] ?? null };
    }
    return null;
  }

  /** The first pulse that starts at or after `from`. */
  pulseFrom(from: number): { start: number; end: number | null } | null {
    for (let i = firstAfter(this.times, from - 1); i < this.times.length; i += 1) {
      if (this.levels[i]) return { start: this.times[i]!, end: this.times[i + 1] ?? null };
    }
    return null;
  }
}

/** Marks with a word: refused triggers, software triggers. */
export class Marks {
  readonly times: number[] = [];
  readonly words: string[] = [];

  constructor(private readonly limit = 20_000) {}

  add(time: number, word: string): void {
    const last = this.times.length - 1;
    if (last >= 0 && time < this.times[last]!) return;
    this.times.push(time);
    this.words.push(word);
    if (this.times.length > this.limit) {
      const count = Math.ceil(this.limit / 10);
      this.times.splice(0, count);
      this.words.splice(0, count);
    }
  }

  clear(): void {
    this.times.length = 0;
    this.words.length = 0;
  }

  range(from: number, to: number): [number, number] {
    return [firstAfter(this.times, from), firstAfter(this.times, to)];
  }
}
