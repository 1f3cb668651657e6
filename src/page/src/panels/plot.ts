// SPDX-License-Identifier: Apache-2.0
// A uPlot in the page's colours that is as wide as its place, drawn anew when the colours change.
import uPlot from "uplot";
import { colour } from "../ui/canvas";
import { h } from "../ui/dom";

export class Plot {
  readonly element = h("div.plot", { role: "img" });
  private plot: uPlot | null = null;
  private data: uPlot.AlignedData = [[], []];

  constructor(
    label: string,
    private readonly height: number,
    private readonly make: (p: { stroke: string; fill: string }) => Pick<uPlot.Options, "scales" | "series"> & { size?: number },
  ) {
    this.element.setAttribute("aria-label", label);
    new ResizeObserver(() => this.fit()).observe(this.element);
  }

  label(text: string): void {
    this.element.setAttribute("aria-label", text);
  }

  set(data: uPlot.AlignedData): void {
    this.data = data;
    if (this.plot) this.plot.setData(data);
    else this.rebuild();
  }

  private fit(): void {
    const width = this.element.clientWidth;
    if (this.plot && width > 0 && this.plot.width !== width) this.plot.setSize({ width, height: this.height });
    else if (!this.plot) this.rebuild();
  }

  /** Colours or scales are other ones. */
  rebuild(): void {
    this.plot?.destroy();
    this.plot = null;
    const width = this.element.clientWidth;
    if (width === 0 || this.data[0].length === 0) return;
    const axis: uPlot.Axis = {
      stroke: colour("text-soft"),
      grid: { stroke: colour("line"), width: 1 },
      ticks: { stroke: colour("line"), width: 1, size: 4 },
      font: "11px system-ui, sans-serif",
      size: 26,
      gap: 2,
    };
    const { scales, series, size } = this.make({ stroke: colour("trace"), fill: colour("trace-fill") });
    const options: uPlot.Options = {
      width,
      height: this.height,
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 8, 0, 0],
      scales: scales ?? {},
      axes: [axis, { ...axis, size: size ?? 52 }],
      series,
    };
    this.plot = new uPlot(options, this.data, this.element);
  }
}
