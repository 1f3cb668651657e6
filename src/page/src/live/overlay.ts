// SPDX-License-Identifier: Apache-2.0
// What is drawn over the picture: the region with its handles, the point, the lines of the profile.
import { colour } from "../ui/canvas";
import type { Point, Rect, Size, View } from "./view";
import { toScreen } from "./view";

function screenRect(view: View, screen: Size, r: Rect): Rect {
  const a = toScreen(view, screen, r);
  return { x: a.x, y: a.y, width: r.width * view.scale, height: r.height * view.scale };
}

/** A rectangle with eight handles and its numbers; what lies outside is dimmed. */
export function drawRegion(c: CanvasRenderingContext2D, view: View, screen: Size, rect: Rect, stroke: string, caption: string): void {
  const r = screenRect(view, screen, rect);
  c.fillStyle = "rgb(0 0 0 / 35%)";
  c.beginPath();
  c.rect(0, 0, screen.width, screen.height);
  c.rect(r.x, r.y, r.width, r.height);
  c.fill("evenodd");
  c.strokeStyle = stroke;
  c.lineWidth = 2;
  c.strokeRect(r.x, r.y, r.width, r.height);
  c.fillStyle = stroke;
  for (const x of [r.x, r.x + r.width / 2, r.x + r.width]) {
    for (const y of [r.y, r.y + r.height / 2, r.y + r.height]) {
      if (x !== r.x + r.width / 2 || y !== r.y + r.height / 2) c.fillRect(x - 4, y - 4, 8, 8);
    }
  }
  c.font = "12px system-ui, sans-serif";
  const width = c.measureText(caption).width + 12;
  const x = Math.max(0, Math.min(screen.width - width, r.x));
  const y = r.y > 22 ? r.y - 20 : r.y + 4;
  c.fillRect(x, y, width, 18);
  c.fillStyle = "#fff";
  c.textAlign = "left";
  c.textBaseline = "middle";
  c.fillText(caption, x + 6, y + 9.5);
}

/** A thin frame round what is there, without handles. */
export function drawFrame(c: CanvasRenderingContext2D, view: View, screen: Size, rect: Rect, stroke: string): void {
  const r = screenRect(view, screen, rect);
  c.strokeStyle = stroke;
  c.lineWidth = 1;
  c.setLineDash([5, 4]);
  c.strokeRect(r.x + 0.5, r.y + 0.5, r.width, r.height);
  c.setLineDash([]);
}

/** The middle of the point's pixel, with or without the row and the column through it. */
export function drawPoint(c: CanvasRenderingContext2D, view: View, screen: Size, p: Point, lines: boolean): void {
  const at = toScreen(view, screen, { x: Math.floor(p.x) + 0.5, y: Math.floor(p.y) + 0.5 });
  const [x, y] = [Math.round(at.x) + 0.5, Math.round(at.y) + 0.5];
  const arm = lines ? Math.max(screen.width, screen.height) : 9;
  for (const [stroke, width] of [["rgb(0 0 0 / 60%)", 3], [colour("mark"), 1]] as const) {
    c.strokeStyle = stroke;
    c.lineWidth = width;
    c.beginPath();
    c.moveTo(x - arm, y);
    c.lineTo(x + arm, y);
    c.moveTo(x, y - arm);
    c.lineTo(x, y + arm);
    c.stroke();
  }
}
