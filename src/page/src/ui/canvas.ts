// SPDX-License-Identifier: Apache-2.0
// A canvas that is as sharp as the screen, drawn at most once a screen refresh.
import type { Size } from "../live/view";

export class Surface {
  readonly context: CanvasRenderingContext2D;
  size: Size = { width: 1, height: 1 };
  /** Told when the canvas has another size. */
  onSize = (): void => {};
  private wanted = false;

  constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly draw: (context: CanvasRenderingContext2D, size: Size) => void,
  ) {
    this.context = canvas.getContext("2d")!;
    new ResizeObserver(() => this.resize()).observe(canvas);
  }

  /** Asks for a drawing; many asks before it happens are one. */
  refresh(): void {
    if (this.wanted) return;
    this.wanted = true;
    requestAnimationFrame(() => {
      this.wanted = false;
      const ratio = this.ratio();
      this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
      this.draw(this.context, this.size);
    });
  }

  ratio(): number {
    return Math.max(1, window.devicePixelRatio || 1);
  }

  private resize(): void {
    const box = this.canvas.getBoundingClientRect();
    if (box.width < 1 || box.height < 1) return;
    this.size = { width: box.width, height: box.height };
    const [w, h] = [Math.round(box.width * this.ratio()), Math.round(box.height * this.ratio())];
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
    }
    this.refresh();
    this.onSize();
  }
}

/** Colours of the style sheet, for what is drawn and not styled. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim() || "#888";
}
