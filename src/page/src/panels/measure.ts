// SPDX-License-Identifier: Apache-2.0
// The picture as numbers: histogram, mean, saturation, and the row and the column through the point.
import type { PictureFacts, Statistics } from "../api/types";
import type { Viewer } from "../live/viewer";
import type { Session } from "../session";
import { h, setText } from "../ui/dom";
import { decimal, duration, grouped, percent } from "../ui/format";
import { Poll } from "../ui/poll";
import { Plot } from "./plot";

const BINS = Array.from({ length: 256 }, (_, i) => i);

function histogram(logarithmic: () => boolean): Plot {
  return new Plot("Histogram", 150, ({ stroke, fill }) => ({
    scales: { x: { time: false, range: [0, 255] }, y: logarithmic() ? { distr: 3, log: 10, range: (_u, _min, max) => [1, Math.max(10, max)] } : { range: (_u, _min, max) => [0, max || 1] } },
    series: [{}, { stroke, fill, width: 1, points: { show: false } }],
    size: 62,
  }));
}

function profile(label: string, full: () => number): Plot {
  return new Plot(label, 110, ({ stroke }) => ({
    scales: { x: { time: false }, y: { range: () => [0, full()] } },
    series: [{}, { stroke, width: 1, points: { show: false } }],
  }));
}

export interface MeasurePanel {
  element: HTMLElement;
  shown: (front: boolean) => void;
  recolour: () => void;
}

const FACTS: [key: string, title: string, text: (s: Statistics, p: PictureFacts) => string][] = [
  ["mean", "Mean", (s, p) => `${decimal(s.mean ?? 0, 2)} DN of ${p.bits} bit`],
  ["saturated", "Saturated", (s) => `${grouped(s.saturated)} px, ${percent(s.pixels > 0 ? s.saturated / s.pixels : 0)}`],
  ["exposure", "Exposure", (_s, p) => duration(p.exposure_ns)],
  ["gain", "Gain", (_s, p) => `${decimal(p.gain_db, 2)} dB`],
  ["picture", "Picture", (_s, p) => `${p.width} × ${p.height} at ${p.offset_x}, ${p.offset_y}, ${p.pixel_format}`],
];

function makeFacts(): { element: HTMLElement; show: (s: Statistics) => void } {
  const cells = FACTS.map(([key]) => h("dd", { "data-fact": key }, "–"));
  const element = h("dl.facts", {}, ...FACTS.flatMap(([, title], i) => [h("dt", {}, title), cells[i]!]));
  return { element, show: (s) => FACTS.forEach(([, , text], i) => setText(cells[i]!, s.picture ? text(s, s.picture) : "–")) };
}

export function makeMeasurePanel(session: Session, viewer: Viewer, heard: (s: Statistics) => void): MeasurePanel {
  let log = false;
  let bits = 8;
  const full = (): number => 2 ** bits;
  const histogramPlot = histogram(() => log);
  const row = profile("Row through the point", full);
  const column = profile("Column through the point", full);
  const facts = makeFacts();
  const rowTitle = h("h3", {}, "Row");
  const columnTitle = h("h3", {}, "Column");
  const scale = h("button.small.toggle", { type: "button", "aria-pressed": "false", title: "Logarithmic counts" }, "Log");
  scale.addEventListener("click", () => {
    log = !log;
    scale.setAttribute("aria-pressed", String(log));
    histogramPlot.rebuild();
  });

  const poll = new Poll(session, 400, async () => {
    const s = await session.api.statistics();
    heard(s);
    facts.show(s);
    if (!s.picture) return;
    bits = s.picture.bits;
    histogramPlot.set([BINS, s.histogram.map((n) => (log && n === 0 ? null : n))]);
    histogramPlot.label(`Histogram of ${grouped(s.pixels)} pixels: mean ${decimal(s.mean ?? 0, 1)}, ${grouped(s.saturated)} saturated`);
  });
  poll.run(true);

  const lines = new Poll(session, 300, async () => {
    if (!viewer.picture) return;
    const p = viewer.point ?? { x: viewer.plane().width >> 1, y: viewer.plane().height >> 1 };
    setText(rowTitle, `Row ${p.y}`);
    setText(columnTitle, `Column ${p.x}`);
    const [across, down] = [await session.api.pixels(0, p.y, 4096, 1), await session.api.pixels(p.x, 0, 1, 4096)];
    row.set([across.dn.map((_, i) => i), across.dn]);
    column.set([down.dn.map((_, i) => i), down.dn]);
    const mean = (dn: number[]): string => decimal(dn.reduce((sum, one) => sum + one, 0) / Math.max(1, dn.length), 1);
    row.label(`Row ${p.y}: ${across.dn.length} pixels, mean ${mean(across.dn)}`);
    column.label(`Column ${p.x}: ${down.dn.length} pixels, mean ${mean(down.dn)}`);
  });
  viewer.watchers.add(() => lines.kick());

  const element = h(
    "div.sheet",
    {},
    h("div.head", {}, h("h3", {}, "Histogram"), scale),
    histogramPlot.element,
    facts.element,
    h("div.head", {}, rowTitle, h("span.soft", {}, "press on the picture to move it")),
    row.element,
    h("div.head", {}, columnTitle),
    column.element,
  );
  return {
    element,
    shown: (front) => {
      viewer.showProfile = front;
      viewer.refresh();
      lines.run(front);
    },
    recolour: () => [histogramPlot, row, column].forEach((plot) => plot.rebuild()),
  };
}
