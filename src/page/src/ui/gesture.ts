// SPDX-License-Identifier: Apache-2.0
// Mouse, pen and fingers on a canvas, as four things: drag, zoom, hover, press.
import type { Point } from "../live/view";

export interface Gestures {
  /** A press begins; return true to get the drag for yourself (`grab`), else it pans. */
  press?: (at: Point, event: PointerEvent) => boolean;
  /** While a grabbed press moves; `total` counts from where it began. */
  grab?: (at: Point, total: Point) => void;
  release?: (at: Point, moved: boolean) => void;
  pan?: (dx: number, dy: number) => void;
  zoom?: (factor: number, anchor: Point) => void;
  hover?: (at: Point | null) => void;
}

const WHEEL_STEP = 0.0015;

function at(element: HTMLElement, event: { clientX: number; clientY: number }): Point {
  const box = element.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function middle(points: Point[]): Point {
  return { x: (points[0]!.x + points[1]!.x) / 2, y: (points[0]!.y + points[1]!.y) / 2 };
}

function distance(points: Point[]): number {
  return Math.max(1, Math.hypot(points[0]!.x - points[1]!.x, points[0]!.y - points[1]!.y));
}

export function listen(element: HTMLElement, g: Gestures): void {
  const down = new Map<number, Point>();
  let start: Point = { x: 0, y: 0 };
  let grabbed = false;
  let moved = false;

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const p = at(element, event);
    element.setPointerCapture(event.pointerId);
    down.set(event.pointerId, p);
    if (down.size > 1) {
      grabbed = false;
      return;
    }
    start = p;
    moved = false;
    grabbed = g.press?.(p, event) ?? false;
  });

  element.addEventListener("pointermove", (event) => {
    const p = at(element, event);
    const before = down.get(event.pointerId);
    if (!before) {
      g.hover?.(p);
      return;
    }
    const old = [...down.values()];
    down.set(event.pointerId, p);
    moved ||= Math.hypot(p.x - start.x, p.y - start.y) > 3;
    if (down.size === 2) {
      const now = [...down.values()];
      g.zoom?.(distance(now) / distance(old), middle(now));
      g.pan?.(middle(now).x - middle(old).x, middle(now).y - middle(old).y);
    } else if (grabbed) {
      g.grab?.(p, { x: p.x - start.x, y: p.y - start.y });
    } else {
      g.pan?.(p.x - before.x, p.y - before.y);
    }
    if (event.pointerType === "mouse") g.hover?.(p);
  });

  const up = (event: PointerEvent): void => {
    if (!down.delete(event.pointerId)) return;
    if (down.size === 0) g.release?.(at(element, event), moved);
  };
  element.addEventListener("pointerup", up);
  element.addEventListener("pointercancel", up);
  element.addEventListener("pointerleave", () => down.size === 0 && g.hover?.(null));

  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        g.pan?.(-(event.deltaX || event.deltaY) * lines, 0);
        return;
      }
      g.zoom?.(Math.exp(-event.deltaY * lines * WHEEL_STEP), at(element, event));
    },
    { passive: false },
  );
}
