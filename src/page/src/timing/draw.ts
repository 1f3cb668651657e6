// SPDX-License-Identifier: Apache-2.0
// Draws a recording as a logic analyser does: one lane a signal, a time axis, refusals with their reason, two cursors.
import type { Size } from "../live/view";
import { colour } from "../ui/canvas";
import type { Recording } from "./recording";
import { LEVEL_SIGNALS } from "./recording";
import type { Track } from "./track";
import { ticks, toPixel, type Window } from "./window";

export const LABELS = 122; // px for the names of the lanes
const AXIS = 22;
const FONT = '11px system-ui, sans-serif';
const LANE_COUNT = LEVEL_SIGNALS.length + 1;

export interface Cursors {
  a: number | null;
  b: number | null;
}

interface Palette {
  text: string;
  soft: string;
  grid: string;
  trace: string;
  fill: string;
  warn: string;
  cursorA: string;
  cursorB: string;
  back: string;
}

export function palette(): Palette {
  return {
    text: colour("text"),
    soft: colour("text-soft"),
    grid: colour("line"),
    trace: colour("trace"),
    fill: colour("trace-fill"),
    warn: colour("bad"),
    cursorA: colour("accent"),
    cursorB: colour("second"),
    back: colour("well"),
  };
}

/** Seconds of the camera's clock with as many digits as the step between two ticks asks for. */
export function tickText(time: number, step: number): string {
  const digits = Math.max(0, Math.min(9, 9 - Math.floor(Math.log10(Math.max(1, step)) + 1e-9)));
  return `${(time / 1e9).toFixed(digits)} s`;
}

function laneHeight(size: Size): number {
  return (size.height - AXIS) / LANE_COUNT;
}

function axis(c: CanvasRenderingContext2D, size: Size, w: Window, p: Palette): void {
  const width = size.width - LABELS;
  const { step, times } = ticks(w, width);
  c.strokeStyle = p.grid;
  c.fillStyle = p.soft;
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.lineWidth = 1;
  c.beginPath();
  for (const time of times) {
    const x = Math.round(LABELS + toPixel(w, width, time)) + 0.5;
    c.moveTo(x, 0);
    c.lineTo(x, size.height - AXIS + 4);
    if (x > LABELS + 30 && x < size.width - 30) c.fillText(tickText(time, step), x, size.height - AXIS / 2 + 1);
  }
  c.stroke();
}

function names(c: CanvasRenderingContext2D, size: Size, p: Palette): void {
  const height = laneHeight(size);
  c.fillStyle = p.back;
  c.fillRect(0, 0, LABELS, size.height);
  c.textAlign = "left";
  c.textBaseline = "middle";
  [...LEVEL_SIGNALS, "REFUSED"].forEach((name, i) => {
    c.fillStyle = name === "REFUSED" ? p.warn : p.text;
    c.fillText(name, 10, (i + 0.5) * height);
    c.strokeStyle = p.grid;
    c.beginPath();
    c.moveTo(0, Math.round((i + 1) * height) + 0.5);
    c.lineTo(size.width, Math.round((i + 1) * height) + 0.5);
    c.stroke();
  });
}

/** More edges than columns: a grey block says "busy" where single edges can not be told apart. */
function dense(c: CanvasRenderingContext2D, track: Track, w: Window, width: number, high: number, low: number, p: Palette): void {
  c.fillStyle = p.trace;
  for (let x = 0; x < width; x += 1) {
    const [first, last] = track.range(w.start + (x / width) * w.span, w.start + ((x + 1) / width) * w.span);
    if (last > first) c.fillRect(LABELS + x, high, 1, low - high);
    else c.fillRect(LABELS + x, track.levelAt(w.start + (x / width) * w.span) ? high : low - 1, 1, 1);
  }
}

function trace(c: CanvasRenderingContext2D, track: Track, w: Window, width: number, top: number, height: number, now: number, p: Palette): void {
  const high = Math.round(top + height * 0.22);
  const low = Math.round(top + height * 0.8);
  const end = Math.min(w.start + w.span, now);
  const [first, last] = track.range(w.start, end);
  if (last - first > width) {
    dense(c, track, w, width, high, low, p);
    return;
  }
  const yOf = (level: number | null): number => (level ? high : low) + 0.5;
  const xOf = (time: number): number => LABELS + Math.min(width, Math.max(0, toPixel(w, width, time)));
  let level = track.levelAt(w.start);
  let x = xOf(w.start);
  c.strokeStyle = p.trace;
  c.fillStyle = p.fill;
  c.lineWidth = 1.5;
  c.beginPath();
  c.moveTo(x, yOf(level));
  for (let i = first; i <= last; i += 1) {
    const next = i < last ? xOf(track.times[i]!) : xOf(end);
    if (level) c.fillRect(x, high, Math.max(1, next - x), low - high);
    if (level !== null) c.lineTo(next, yOf(level));
    if (i < last) {
      level = track.levels[i]!;
      c.lineTo(next, yOf(level));
    }
    x = next;
  }
  c.stroke();
}

function frameNumbers(c: CanvasRenderingContext2D, r: Recording, w: Window, width: number, height: number, p: Palette): void {
  const track = r.track("EXPOSURE");
  const [first, last] = track.range(w.start - w.span, w.start + w.span);
  if (last - first > 200) return;
  c.fillStyle = p.text;
  c.textAlign = "left";
  for (let i = first; i < last; i += 1) {
    if (!track.levels[i]) continue;
    const from = Math.max(0, toPixel(w, width, track.times[i]!));
    const to = Math.min(width, toPixel(w, width, track.times[i + 1] ?? r.now));
    const id = r.frameIds.levelAt(track.times[i]!);
    if (id !== null && to - from > 34) c.fillText(`#${id}`, LABELS + from + 5, 2.5 * height);
  }
}

function refusals(c: CanvasRenderingContext2D, r: Recording, w: Window, size: Size, p: Palette): void {
  const width = size.width - LABELS;
  const height = laneHeight(size);
  const [first, last] = r.refused.range(w.start, w.start + w.span);
  c.textAlign = "left";
  for (let i = first; i < last; i += 1) {
    const x = Math.round(LABELS + toPixel(w, width, r.refused.times[i]!)) + 0.5;
    const y = 6.5 * height;
    c.strokeStyle = p.warn;
    c.lineWidth = 1;
    c.setLineDash([2, 3]);
    c.beginPath();
    c.moveTo(x, height * 0.2);
    c.lineTo(x, y - 4);
    c.stroke();
    c.setLineDash([]);
    c.lineWidth = 1.5;
    c.beginPath();
    c.moveTo(x - 4, y - 4);
    c.lineTo(x + 4, y + 4);
    c.moveTo(x + 4, y - 4);
    c.lineTo(x - 4, y + 4);
    c.stroke();
    const next = i + 1 < last ? toPixel(w, width, r.refused.times[i + 1]!) + LABELS : Infinity;
    if (x + 12 + c.measureText(r.refused.words[i]!).width < next) {
      c.fillStyle = p.warn;
      c.fillText(r.refused.words[i]!, x + 8, y);
    }
  }
}

function cursor(c: CanvasRenderingContext2D, time: number | null, name: string, stroke: string, w: Window, size: Size, p: Palette): void {
  if (time === null) return;
  const x = Math.round(LABELS + toPixel(w, size.width - LABELS, time)) + 0.5;
  if (x < LABELS || x > size.width) return;
  c.strokeStyle = stroke;
  c.lineWidth = 1.5;
  c.beginPath();
  c.moveTo(x, 0);
  c.lineTo(x, size.height - AXIS);
  c.stroke();
  c.fillStyle = stroke;
  c.fillRect(x - 8, 0, 16, 15);
  c.fillStyle = p.back;
  c.textAlign = "center";
  c.fillText(name, x, 8);
}

export function drawTiming(c: CanvasRenderingContext2D, size: Size, r: Recording, w: Window, cursors: Cursors): void {
  const p = palette();
  const width = size.width - LABELS;
  const height = laneHeight(size);
  c.font = FONT;
  c.fillStyle = p.back;
  c.fillRect(0, 0, size.width, size.height);
  axis(c, size, w, p);
  c.save();
  c.beginPath();
  c.rect(LABELS, 0, width, size.height - AXIS);
  c.clip();
  c.textBaseline = "middle";
  LEVEL_SIGNALS.forEach((name, i) => trace(c, r.track(name), w, width, i * height, height, r.now, p));
  frameNumbers(c, r, w, width, height, p);
  refusals(c, r, w, size, p);
  cursor(c, cursors.a, "A", p.cursorA, w, size, p);
  cursor(c, cursors.b, "B", p.cursorB, w, size, p);
  c.restore();
  names(c, size, p);
}
