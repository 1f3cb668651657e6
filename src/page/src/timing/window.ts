// SPDX-License-Identifier: Apache-2.0
// Which stretch of time the timing view shows, and where a time lies on it. Pure numbers: ns on one side, pixels on the other.

export interface Window {
  /** Left edge, ns. */
  start: number;
  /** Length, ns. */
  span: number;
}

export const SPAN_MIN = 100; // 100 ns
export const SPAN_MAX = 60e9; // a minute

function clampSpan(span: number): number {
  return Math.min(SPAN_MAX, Math.max(SPAN_MIN, span));
}

export function toPixel(w: Window, width: number, time: number): number {
  return ((time - w.start) / w.span) * width;
}

export function toTime(w: Window, width: number, pixel: number): number {
  return w.start + (pixel / width) * w.span;
}

/** `factor` < 1 looks closer; the time at `anchor` (0 left ... 1 right) stays where it is. */
export function zoomed(w: Window, factor: number, anchor: number): Window {
  const span = clampSpan(w.span * factor);
  return { start: w.start + anchor * (w.span - span), span };
}

export function panned(w: Window, part: number): Window {
  return { start: w.start + part * w.span, span: w.span };
}

/** The stretch that ends a little after `now`. */
export function following(w: Window, now: number): Window {
  return { start: now - w.span * 0.98, span: w.span };
}

/** A stretch that shows everything from `from` to `to` with air on both sides. */
export function around(from: number, to: number): Window {
  const span = clampSpan((to - from) * 1.25);
  return { start: from - (span - (to - from)) / 2, span };
}

/** The 1, 2, 5 step that leaves at least `room` pixels between two ticks. */
export function tickStep(span: number, width: number, room = 90): number {
  const least = (span * room) / Math.max(1, width);
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((m) => m * power).find((step) => step >= least) ?? power * 10;
}

/** Times of the ticks inside. */
export function ticks(w: Window, width: number): { step: number; times: number[] } {
  const step = tickStep(w.span, width);
  const times: number[] = [];
  for (let t = Math.ceil(w.start / step) * step; t <= w.start + w.span; t += step) times.push(t);
  return { step, times };
}
