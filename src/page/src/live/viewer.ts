// SPDX-License-Identifier: Apache-2.0
// The picture on the screen: fit, zoom to single pixels, pan; the regions that are dragged on it; the point that is looked at.
// Everything is counted in pixels of the plane: the readout window's plane while a region is drawn, else the picture itself.
import type { Session } from "../session";
import { Surface, colour } from "../ui/canvas";
import { h } from "../ui/dom";
import { listen } from "../ui/gesture";
import { drawFrame, drawPoint, drawRegion } from "./overlay";
import { cursorOf, dragged, drawn, handleAt, type Handle } from "./region";
import { barred, REGIONS, rectOf, rulesOf, settingsFor, type RegionKind } from "./regions";
import { saturatedCopy } from "./saturation";
import { LiveStream, type Picture } from "./stream";
import { clamped, fit, fitScale, panned, toPicture, toScreen, visible, zoomed, type Point, type Rect, type Size, type View } from "./view";

const NEAR = 9;

export class Viewer {
  readonly canvas: HTMLCanvasElement;
  readonly stream: LiveStream;
  picture: Picture | null = null;
  /** In pixels of the picture. */
  point: Point | null = null;
  showSaturated = false;
  showProfile = false;
  region: RegionKind | null = null;
  /** Told when the zoom, the point or a region under the hand changes. */
  readonly watchers = new Set<() => void>();
  onPicture = (): void => {};
  onComplaint = (_text: string): void => {};

  private readonly surface: Surface;
  private readonly painted = new OffscreenCanvas(1, 1);
  private view: View | null = null;
  private held: { from: Rect; handle: Handle | null; at: Point; now: Rect } | null = null;
  private later = 0;

  constructor(private readonly session: Session) {
    this.canvas = h("canvas.picture", {
      tabindex: "0",
      role: "application",
      "aria-label": "Live picture. Plus and minus zoom, arrows pan, 0 shows all, 1 shows single pixels.",
    });
    this.surface = new Surface(this.canvas, (c, size) => this.draw(c, size));
    this.surface.onSize = () => this.changed(); // another scale, and another picture is as fine as the screen
    this.stream = new LiveStream(session.api, (picture) => this.take(picture), (text) => this.onComplaint(text));
    this.listen();
    const again = (): void => {
      this.refresh();
      this.tell();
    };
    const names = Object.values(REGIONS).flatMap((one) => one.names);
    session.store.watchAll([...names, "WidthMax", "HeightMax"], again);
    document.addEventListener("visibilitychange", () => this.ask());
    session.onTie.add(() => {
      if (session.live) this.forget(); // it may be another camera that came back
      this.ask();
    });
  }

  /** Size of what the view shows: the plane of the sensor while its region is drawn, else the picture. */
  plane(): Size {
    if (this.region === "roi") return REGIONS.roi.plane(this.session.store);
    return this.picture?.whole ?? { width: this.session.store.number("Width") || 4096, height: this.session.store.number("Height") || 3000 };
  }

  /** Where the picture begins in the plane. */
  private origin(): Point {
    if (this.region !== "roi") return { x: 0, y: 0 };
    return { x: this.session.store.number("OffsetX"), y: this.session.store.number("OffsetY") };
  }

  private now(): View {
    const plane = this.plane();
    return this.view ? clamped(this.view, plane, this.surface.size) : fit(plane, this.surface.size);
  }

  /** Screen pixels for one pixel of the picture; null: all is shown. */
  scale(): number {
    return this.now().scale;
  }

  fitted(): boolean {
    return this.view === null || this.view.scale <= fitScale(this.plane(), this.surface.size) * 1.0001;
  }

  refresh(): void {
    this.surface.refresh();
  }

  private tell(): void {
    this.watchers.forEach((watcher) => watcher());
  }

  /** Marks what is saturated, or no longer. */
  mark(on: boolean): void {
    this.showSaturated = on;
    if (on && this.picture) saturatedCopy(this.picture.bitmap, this.painted);
    this.refresh();
  }

  /** The largest rectangle that the region may be. */
  mostOfRegion(): Size {
    return this.region === null ? this.plane() : rulesOf(REGIONS[this.region], this.session.store).most;
  }

  showAll(): void {
    this.view = null;
    this.changed();
  }

  /** One pixel of the picture is one of the screen. */
  showPixels(): void {
    this.zoom(1 / this.surface.ratio() / this.scale());
  }

  zoom(factor: number, anchor?: Point): void {
    const screen = this.surface.size;
    const at = anchor ?? { x: screen.width / 2, y: screen.height / 2 };
    this.view = zoomed(this.now(), this.plane(), screen, factor, at);
    if (this.fitted()) this.view = null;
    this.changed();
  }

  pan(dx: number, dy: number): void {
    if (this.fitted()) return;
    this.view = panned(this.now(), this.plane(), this.surface.size, dx, dy);
    this.changed();
  }

  use(region: RegionKind | null): void {
    if ((region === "roi") !== (this.region === "roi")) this.view = null;
    this.region = region;
    this.held = null;
    this.changed();
  }

  private changed(): void {
    this.canvas.classList.toggle("zoomed", !this.fitted());
    this.refresh();
    this.tell();
    window.clearTimeout(this.later);
    this.later = window.setTimeout(() => this.ask(), 120);
  }

  /** Asks for the part that is seen, as fine as the screen can show it. */
  ask(): void {
    if (document.hidden || !this.session.live) {
      this.stream.want(null);
      return;
    }
    const ratio = Math.min(2, this.surface.ratio());
    const screen = this.surface.size;
    if (screen.width < 2) return;
    if (this.fitted() || this.region === "roi") {
      const whole = this.plane().width * this.scale() * ratio;
      this.stream.want({ region: null, columns: Math.ceil(whole / 64) * 64 });
      return;
    }
    const seen = visible(this.now(), this.plane(), screen);
    this.stream.want({ region: seen, columns: Math.min(seen.width, Math.ceil((seen.width * this.scale() * ratio) / 64) * 64) });
  }

  private take(picture: Picture): void {
    const other = this.picture?.whole.width !== picture.whole.width || this.picture?.whole.height !== picture.whole.height;
    this.picture?.bitmap.close();
    this.picture = picture;
    if (this.showSaturated) saturatedCopy(picture.bitmap, this.painted);
    if (other) this.changed();
    this.canvas.dataset["frames"] = String(this.stream.shown);
    this.canvas.dataset["frame"] = String(picture.frameId);
    this.refresh();
    this.onPicture();
  }

  private forget(): void {
    this.picture?.bitmap.close();
    this.picture = null;
    this.refresh();
  }

  private draw(c: CanvasRenderingContext2D, screen: Size): void {
    c.fillStyle = colour("void");
    c.fillRect(0, 0, screen.width, screen.height);
    const view = this.now();
    const origin = this.origin();
    if (this.picture) {
      const r = this.picture.region;
      const at = toScreen(view, screen, { x: r.x + origin.x, y: r.y + origin.y });
      c.imageSmoothingEnabled = view.scale < 2;
      const source = this.showSaturated ? this.painted : this.picture.bitmap;
      c.drawImage(source, at.x, at.y, r.width * view.scale, r.height * view.scale);
    }
    if (this.point && this.region === null) drawPoint(c, view, screen, this.point, this.showProfile);
    this.drawRegions(c, view, screen);
  }

  private drawRegions(c: CanvasRenderingContext2D, view: View, screen: Size): void {
    if (this.region === null) return;
    const region = REGIONS[this.region];
    const rect = this.held?.now ?? rectOf(region, this.session.store);
    const stroke = colour(this.region === "roi" ? "roi" : "auto");
    drawRegion(c, view, screen, rect, stroke, `${rect.width} × ${rect.height} at ${rect.x}, ${rect.y}`);
    if (this.held) drawFrame(c, view, screen, rectOf(region, this.session.store), "#fff");
  }

  /** The rectangle under the hand, or the camera's. */
  regionRect(): Rect | null {
    return this.region === null ? null : (this.held?.now ?? rectOf(REGIONS[this.region], this.session.store));
  }

  async setRegion(rect: Rect): Promise<void> {
    if (this.region === null) return;
    const wanted = settingsFor(REGIONS[this.region], rect, this.session.store);
    if (Object.keys(wanted).length > 0) await this.session.set(wanted);
    this.refresh();
    this.tell();
  }

  private screenRect(): Rect | null {
    const rect = this.regionRect();
    if (!rect) return null;
    const [view, screen] = [this.now(), this.surface.size];
    const a = toScreen(view, screen, rect);
    return { x: a.x, y: a.y, width: rect.width * view.scale, height: rect.height * view.scale };
  }

  private inPlane(p: Point): Point {
    return toPicture(this.now(), this.surface.size, p);
  }

  private listen(): void {
    listen(this.canvas, {
      press: (p) => this.press(p),
      grab: (p) => this.grab(p),
      release: (p, moved) => this.release(p, moved),
      pan: (dx, dy) => this.pan(dx, dy),
      zoom: (factor, anchor) => this.zoom(factor, anchor),
      hover: (p) => this.hover(p),
    });
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  private press(p: Point): boolean {
    const rect = this.screenRect();
    if (!rect || this.region === null) return false;
    const why = barred(REGIONS[this.region], this.session.store);
    if (why) {
      this.onComplaint(why);
      return false;
    }
    const from = this.regionRect()!;
    this.held = { from, handle: handleAt(rect, p, NEAR), at: this.inPlane(p), now: from };
    return true;
  }

  private grab(p: Point): void {
    if (!this.held || this.region === null) return;
    const rules = rulesOf(REGIONS[this.region], this.session.store);
    const here = this.inPlane(p);
    const { from, handle, at } = this.held;
    this.held.now = handle ? dragged(from, handle, { x: here.x - at.x, y: here.y - at.y }, rules) : drawn(at, here, rules);
    this.refresh();
    this.tell();
  }

  private release(p: Point, moved: boolean): void {
    if (this.held) {
      const wanted = this.held.now;
      const drag = moved;
      void (drag ? this.setRegion(wanted) : Promise.resolve()).then(() => {
        this.held = null;
        this.refresh();
        this.tell();
      });
      return;
    }
    if (!moved && this.region === null) this.lookAt(this.inPlane(p));
  }

  /** Puts the point on a pixel of the picture. */
  lookAt(p: Point): void {
    const plane = this.plane();
    if (p.x < 0 || p.y < 0 || p.x >= plane.width || p.y >= plane.height) return;
    this.point = { x: Math.floor(p.x), y: Math.floor(p.y) };
    this.refresh();
    this.tell();
  }

  private hover(p: Point | null): void {
    const rect = this.screenRect();
    const handle = p && rect ? handleAt(rect, p, NEAR) : null;
    this.canvas.dataset["cursor"] = this.region === null ? "" : handle ? cursorOf(handle) : "crosshair";
  }

  /** While a region is drawn, arrows move it by its steps and Shift stretches it. */
  private nudge(dx: number, dy: number, stretch: boolean): void {
    const region = REGIONS[this.region!];
    const rules = rulesOf(region, this.session.store);
    const rect = rectOf(region, this.session.store);
    const step = stretch ? rules.step : rules.offsetStep;
    const handle: Handle = stretch ? { x: dx === 0 ? 0 : 1, y: dy === 0 ? 0 : 1 } : { x: 0, y: 0 };
    void this.setRegion(dragged(rect, handle, { x: dx * step.width, y: dy * step.height }, rules));
  }

  private key(event: KeyboardEvent): void {
    const arrows: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const arrow = arrows[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (arrow && this.region !== null) this.nudge(arrow[0], arrow[1], event.shiftKey);
    else if (arrow && event.shiftKey && this.point) this.lookAt({ x: this.point.x + arrow[0], y: this.point.y + arrow[1] });
    else if (arrow) this.pan(-arrow[0] * 60, -arrow[1] * 60);
    else if (event.key === "+" || event.key === "=") this.zoom(1.5);
    else if (event.key === "-") this.zoom(1 / 1.5);
    else if (event.key === "0") this.showAll();
    else if (event.key === "1") this.showPixels();
    else return;
    event.preventDefault();
  }
}
