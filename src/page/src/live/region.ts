// SPDX-License-Identifier: Apache-2.0
// A rectangle that is dragged on the picture and keeps the camera's steps and limits. Pure numbers, in pixels of its plane.
import type { Point, Rect, Size } from "./view";

export interface RegionRules {
  /** What it must stay inside of. */
  plane: Size;
  least: Size;
  most: Size;
  /** Steps of width and height, and of the offsets. */
  step: Size;
  offsetStep: Size;
}

/** Which side moves: -1 the left or upper one, 1 the right or lower one, 0 none. Both 0: the whole moves. */
export interface Handle {
  x: -1 | 0 | 1;
  y: -1 | 0 | 1;
}

export const HANDLES: readonly Handle[] = [
  { x: -1, y: -1 }, { x: 0, y: -1 }, { x: 1, y: -1 }, { x: 1, y: 0 },
  { x: 1, y: 1 }, { x: 0, y: 1 }, { x: -1, y: 1 }, { x: -1, y: 0 },
];

function snap(value: number, step: number): number {
  return Math.round(value / step) * step;
}

function bound(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), Math.max(least, most));
}

interface Axis {
  at: number;
  length: number;
}

interface AxisRules {
  plane: number;
  least: number;
  most: number;
  step: number;
  offsetStep: number;
}

/** The largest multiple of the step that is not over `value`. */
function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

function moved(a: Axis, by: number, r: AxisRules): Axis {
  const most = floorTo(r.plane - a.length, r.offsetStep);
  return { at: bound(snap(a.at + by, r.offsetStep), 0, most), length: a.length };
}

function stretched(a: Axis, side: -1 | 1, by: number, r: AxisRules): Axis {
  if (side === 1) {
    const most = floorTo(Math.min(r.most, r.plane - a.at), r.step);
    return { at: a.at, length: bound(snap(a.length + by, r.step), r.least, most) };
  }
  const end = a.at + a.length;
  const step = Math.max(r.step, r.offsetStep);
  const length = bound(snap(a.length - by, step), r.least, floorTo(Math.min(r.most, end), step));
  const at = bound(snap(end - length, r.offsetStep), 0, end - r.least);
  return { at, length: bound(floorTo(end - at, r.step), r.least, r.most) };
}

function axisOf(rules: RegionRules, which: "width" | "height"): AxisRules {
  return {
    plane: rules.plane[which],
    least: rules.least[which],
    most: rules.most[which],
    step: rules.step[which],
    offsetStep: rules.offsetStep[which],
  };
}

/** The rectangle after its handle was dragged by `by`. */
export function dragged(from: Rect, handle: Handle, by: Point, rules: RegionRules): Rect {
  const whole = handle.x === 0 && handle.y === 0;
  const one = (a: Axis, side: -1 | 0 | 1, d: number, r: AxisRules): Axis =>
    side !== 0 ? stretched(a, side, d, r) : whole ? moved(a, d, r) : a;
  const x = one({ at: from.x, length: from.width }, handle.x, by.x, axisOf(rules, "width"));
  const y = one({ at: from.y, length: from.height }, handle.y, by.y, axisOf(rules, "height"));
  return { x: x.at, y: y.at, width: x.length, height: y.length };
}

/** A rectangle drawn from one corner to another. */
export function drawn(a: Point, b: Point, rules: RegionRules): Rect {
  const start = (p: number, q: number, r: AxisRules): number =>
    bound(floorTo(Math.min(p, q), r.offsetStep), 0, floorTo(r.plane - r.least, r.offsetStep));
  const length = (p: number, q: number, at: number, r: AxisRules): number =>
    bound(snap(Math.abs(p - q), r.step), r.least, floorTo(Math.min(r.most, r.plane - at), r.step));
  const [rx, ry] = [axisOf(rules, "width"), axisOf(rules, "height")];
  const [x, y] = [start(a.x, b.x, rx), start(a.y, b.y, ry)];
  return { x, y, width: length(a.x, b.x, x, rx), height: length(a.y, b.y, y, ry) };
}

/** The handle under a point (screen), or null: outside. `corner` is how near is near enough. */
export function handleAt(rect: Rect, p: Point, near: number): Handle | null {
  const side = (v: number, from: number, length: number): -1 | 0 | 1 | null => {
    if (v < from - near || v > from + length + near) return null;
    if (Math.abs(v - from) <= near) return -1;
    if (Math.abs(v - from - length) <= near) return 1;
    return 0;
  };
  const x = side(p.x, rect.x, rect.width);
  const y = side(p.y, rect.y, rect.height);
  return x === null || y === null ? null : { x, y };
}

export function cursorOf(handle: Handle): string {
  if (handle.x === 0 && handle.y === 0) return "move";
  if (handle.x === 0) return "ns-resize";
  if (handle.y === 0) return "ew-resize";
  return handle.x === handle.y ? "nwse-resize" : "nesw-resize";
}
