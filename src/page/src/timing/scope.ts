// SPDX-License-Identifier: Apache-2.0
// The timing view as an instrument: what stretch is seen, whether it runs, where the cursors are.
import { Surface } from "../ui/canvas";
import { h } from "../ui/dom";
import { listen } from "../ui/gesture";
import { drawTiming, LABELS, type Cursors } from "./draw";
import type { Recording } from "./recording";
import { around, following, panned, toPixel, toTime, zoomed, type Window } from "./window";

const SNAP = 7; // px

export class Scope {
  readonly canvas: HTMLCanvasElement;
  readonly cursors: Cursors = { a: null, b: null };
  running = true;
  /** Told when cursors, stretch or running change. */
  onChange = (): void => {};
  private readonly surface: Surface;
  private window: Window = { start: 0, span: 500e6 };
  private active: "a" | "b" = "a";
  private holds: "a" | "b" | null = null;

  constructor(private readonly recording: Recording) {
    this.canvas = h("canvas.timing-canvas", {
      tabindex: "0",
      role: "application",
      "aria-label":
        "Timing view. Space pauses, arrows pan, plus and minus zoom, A and B put a cursor, comma and point move it to the edge before or after.",
    });
    this.surface = new Surface(this.canvas, (c, size) => drawTiming(c, size, recording, this.seen(), this.cursors));
    listen(this.canvas, {
      press: (p) => this.press(p.x),
      grab: (p) => this.put(this.holds ?? this.active, this.snapped(p.x)),
      release: (p, moved) => this.release(p.x, moved),
      pan: (dx) => this.move(-dx / this.width()),
      zoom: (factor, anchor) => this.zoom(1 / factor, (anchor.x - LABELS) / this.width()),
    });
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  private width(): number {
    return Math.max(1, this.surface.size.width - LABELS);
  }

  /** The stretch on the screen. While it runs it ends now. */
  seen(): Window {
    return this.running ? following(this.window, this.recording.now) : this.window;
  }

  refresh(): void {
    this.surface.refresh();
  }

  private changed(): void {
    this.refresh();
    this.onChange();
  }

  run(on: boolean): void {
    if (!on && this.running) this.window = this.seen();
    this.running = on;
    this.changed();
  }

  zoom(factor: number, anchor = this.running ? 0.98 : 0.5): void {
    const at = this.running ? 0.98 : anchor;
    this.window = zoomed(this.seen(), factor, at);
    this.changed();
  }

  move(part: number): void {
    if (this.running) this.run(false);
    this.window = panned(this.window, part);
    this.changed();
  }

  /** Stops and shows a stretch of time, with air around it. */
  show(from: number, to: number): void {
    this.running = false;
    this.window = around(from, to);
    this.changed();
  }

  put(which: "a" | "b", time: number | null): void {
    this.cursors[which] = time;
    this.active = which;
    this.changed();
  }

  private snapped(x: number): number {
    const w = this.seen();
    const time = toTime(w, this.width(), x - LABELS);
    const edge = this.recording.nearestEdge(time);
    if (edge !== null && Math.abs(toPixel(w, this.width(), edge) - (x - LABELS)) <= SNAP) return edge;
    return Math.round(time);
  }

  private press(x: number): boolean {
    const near = (time: number | null): number =>
      time === null ? Infinity : Math.abs(LABELS + toPixel(this.seen(), this.width(), time) - x);
    const [a, b] = [near(this.cursors.a), near(this.cursors.b)];
    this.holds = Math.min(a, b) > 10 ? null : a <= b ? "a" : "b";
    if (this.holds && this.running) this.run(false);
    return this.holds !== null;
  }

  /** A press without a drag puts the cursor that is not there yet, else the other one than last time. */
  private release(x: number, moved: boolean): void {
    if (this.holds === null && !moved && x > LABELS) {
      const which = this.cursors.a === null ? "a" : this.cursors.b === null ? "b" : this.active === "a" ? "b" : "a";
      const time = this.snapped(x);
      if (this.running) this.run(false);
      this.put(which, time);
    }
    this.holds = null;
  }

  private step(direction: -1 | 1): void {
    const w = this.seen();
    const from = this.cursors[this.active] ?? w.start + w.span / 2;
    const edge = this.recording.stepEdge(from, direction);
    if (edge === null) return;
    if (this.running) this.run(false);
    this.put(this.active, edge);
    if (edge < this.window.start || edge > this.window.start + this.window.span) {
      this.window = { start: edge - this.window.span / 2, span: this.window.span };
      this.changed();
    }
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const w = this.seen();
    const acts: Record<string, () => void> = {
      " ": () => this.run(!this.running),
      ArrowLeft: () => this.move(event.shiftKey ? -0.5 : -0.1),
      ArrowRight: () => this.move(event.shiftKey ? 0.5 : 0.1),
      "+": () => this.zoom(0.5),
      "=": () => this.zoom(0.5),
      "-": () => this.zoom(2),
      ",": () => this.step(-1),
      ".": () => this.step(1),
      a: () => this.put("a", Math.round(w.start + w.span * 0.4)),
      b: () => this.put("b", Math.round(w.start + w.span * 0.6)),
      End: () => this.run(true),
    };
    const act = acts[event.key] ?? acts[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  }
}
