// SPDX-License-Identifier: Apache-2.0
// The loupe: the pixels around a point as numbers, exactly as the camera sent them, and in electrons.
import type { Api } from "../api/client";
import type { Pixels } from "../api/types";
import { Surface, colour } from "../ui/canvas";
import { h, setText } from "../ui/dom";
import { decimal } from "../ui/format";
import type { Point, Size } from "./view";

const COLUMNS = 9;
const ROWS = 7;
const EVERY_MS = 200;

/** Top left of a block of COLUMNS x ROWS around a point that stays inside the picture. */
export function blockAt(p: Point, picture: Size): Point {
  const inside = (at: number, length: number, all: number): number => Math.max(0, Math.min(all - length, Math.floor(at) - (length >> 1)));
  return { x: inside(p.x, COLUMNS, picture.width), y: inside(p.y, ROWS, picture.height) };
}

export class Loupe {
  readonly element: HTMLElement;
  private readonly surface: Surface;
  private readonly text = h("p.reading", { role: "status" });
  private pixels: Pixels | null = null;
  private busy = false;
  private lastAsked = 0;

  constructor(private readonly api: Api) {
    const canvas = h("canvas.loupe-grid", { role: "img", "aria-label": "Values of the pixels around the point" });
    this.element = h("div.loupe", {}, canvas, this.text);
    this.surface = new Surface(canvas, (c, size) => this.draw(c, size));
  }

  /** Called often; asks the camera at most five times a second. */
  async follow(p: Point, picture: Size): Promise<void> {
    if (this.busy || performance.now() - this.lastAsked < EVERY_MS) return;
    this.busy = true;
    this.lastAsked = performance.now();
    const from = blockAt(p, picture);
    try {
      this.pixels = await this.api.pixels(from.x, from.y, COLUMNS, ROWS);
      this.say(p);
      this.surface.refresh();
    } catch {
      setText(this.text, "no picture yet");
    }
    this.busy = false;
  }

  private at: Point = { x: 0, y: 0 };

  private say(p: Point): void {
    const all = this.pixels!;
    const [x, y] = [Math.floor(p.x), Math.floor(p.y)];
    this.at = { x, y };
    const index = (y - all.y) * all.w + (x - all.x);
    const dn = all.dn[index];
    if (dn === undefined) return;
    const electrons = all.electrons?.[index];
    const light = electrons === undefined ? (all.electrons_gap ?? "no electrons") : `${decimal(electrons, 0)} e⁻`;
    setText(this.text, `x ${x}  y ${y}   ${dn} DN (${all.picture.bits} bit)   ${light}`);
    this.element.dataset["dn"] = String(dn);
    this.element.dataset["electrons"] = electrons === undefined ? "" : String(electrons);
  }

  refresh(): void {
    this.surface.refresh();
  }

  private draw(c: CanvasRenderingContext2D, size: Size): void {
    c.clearRect(0, 0, size.width, size.height);
    const all = this.pixels;
    if (!all) return;
    const [w, hh] = [size.width / all.w, size.height / all.h];
    const full = 2 ** all.picture.bits - 1;
    const top = all.picture.bits === 16 ? full - 15 : full;
    c.font = `${all.picture.bits === 8 ? 11 : 10}px system-ui, sans-serif`;
    c.textAlign = "center";
    c.textBaseline = "middle";
    all.dn.forEach((dn, i) => {
      const [x, y] = [(i % all.w) * w, Math.floor(i / all.w) * hh];
      const grey = Math.round((dn / full) * 255);
      c.fillStyle = dn >= top ? colour("bad") : `rgb(${grey} ${grey} ${grey})`;
      c.fillRect(x, y, Math.ceil(w), Math.ceil(hh));
      c.fillStyle = grey > 110 && dn < top ? "#000" : "#fff";
      c.fillText(String(dn), x + w / 2, y + hh / 2 + 0.5);
    });
    c.strokeStyle = colour("accent");
    c.lineWidth = 2;
    c.strokeRect((this.at.x - all.x) * w + 1, (this.at.y - all.y) * hh + 1, w - 2, hh - 2);
  }
}
