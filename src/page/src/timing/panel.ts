// SPDX-License-Identifier: Apache-2.0
// The timing view with its buttons, what the cursors measure, and the last picture from trigger to bus in numbers.
import type { Session } from "../session";
import { h, icon, setText } from "../ui/dom";
import { fetchCommand } from "../ui/command";
import { duration, frequency, preciseDuration } from "../ui/format";
import { PAUSE, PLAY, SAVE } from "../ui/icons";
import { Feed } from "./feed";
import { lastShot, Recording, type Shot } from "./recording";
import { Scope } from "./scope";
import { writeVcd } from "./vcd";

function saveAs(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/x-vcd" }));
  const link = h("a", { href: address, download: name });
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(address), 1000);
}

type Figure = [key: string, caption: string, ns: number | null];

function lengthOf(pulse: { start: number; end: number | null } | null): number | null {
  return pulse?.end == null ? null : pulse.end - pulse.start;
}

/** The numbers of one picture, ns. */
export function figuresOf(shot: Shot): Figure[] {
  return [
    ["pulse", "Pulse", lengthOf(shot.trigger)],
    ["delay", "Trigger → exposure", shot.trigger ? shot.exposure.start - shot.trigger.start : null],
    ["exposure", "Exposure", lengthOf(shot.exposure)],
    ["readout", "Readout", lengthOf(shot.readout)],
    ["strobe", "Strobe", lengthOf(shot.strobe)],
    ["transfer", "Transfer", lengthOf(shot.transfer)],
  ];
}

function makeFigures(): { element: HTMLElement; show: (shot: Shot | null) => void } {
  const values = new Map<string, HTMLElement>();
  const list = h("dl.figures", { "aria-label": "The last picture that is over" });
  const empty: Shot = { trigger: null, exposure: { start: 0, end: null }, readout: null, strobe: null, transfer: null, frameId: null };
  const title = h("dd.figure-frame", {}, "–");
  list.append(h("div", {}, h("dt", {}, "Picture"), title));
  for (const [key, caption] of figuresOf(empty)) {
    const value = h("dd", { "data-figure": key }, "–");
    values.set(key, value);
    list.append(h("div", {}, h("dt", {}, caption), value));
  }
  const show = (shot: Shot | null): void => {
    setText(title, shot?.frameId == null ? "–" : `#${shot.frameId}`);
    for (const [key, , ns] of figuresOf(shot ?? empty)) {
      const value = values.get(key)!;
      setText(value, ns === null ? "–" : preciseDuration(ns));
      value.dataset["ns"] = ns === null ? "" : String(ns);
    }
  };
  return { element: list, show };
}

/** The last picture that is on the bus or, where nobody takes it, read out: numbers that will not change any more. */
export function finished(recording: Recording): Shot | null {
  const newest = lastShot(recording);
  let read: Shot | null = null;
  for (let shot = newest, i = 0; shot && i < 4; i += 1, shot = lastShot(recording, shot.exposure.start - 1)) {
    if (shot.transfer?.end != null) return shot;
    if (shot.readout?.end != null) read ??= shot;
  }
  return read ?? newest;
}

export interface TimingPanel {
  element: HTMLElement;
  refresh: () => void;
}

export function makeTimingPanel(session: Session): TimingPanel {
  const recording = new Recording();
  const scope = new Scope(recording);
  const figures = makeFigures();
  const span = h("output.soft", { "aria-label": "Time that is shown" });
  const measure = h("output.measure", { "aria-label": "Cursors" });
  const refusal = h("output.refusal", { "aria-label": "Last refused trigger" });
  const words = h("span", {}, "Pause");
  const runButton = h("button.small.run", { type: "button", onclick: () => scope.run(!scope.running) }, icon(PAUSE), words);
  const both = h("button.small", { type: "button", title: "The last picture, with the cursors on its exposure" }, "Last picture");
  const save = h("button.small", { type: "button", title: "What is seen, as a VCD file" }, icon(SAVE), "VCD");

  both.addEventListener("click", () => {
    const shot = finished(recording);
    if (!shot) return;
    scope.put("a", shot.trigger?.start ?? shot.exposure.start);
    scope.put("b", shot.exposure.end ?? recording.now);
    scope.show(shot.trigger?.start ?? shot.exposure.start, shot.transfer?.end ?? shot.readout?.end ?? recording.now);
  });
  save.addEventListener("click", () => {
    const w = scope.seen();
    const from = Math.max(0, Math.round(w.start));
    saveAs("camtwin.vcd", writeVcd(recording.tracks, recording.refused, from, Math.min(recording.now, Math.round(w.start + w.span))));
    session.mention(fetchCommand(all.href)); // the camera's file has what is seen, and more
  });

  const all = h("a.small.button", { href: session.api.url("/waves.vcd"), download: true, title: "All that the camera keeps" }, "All as VCD");
  all.addEventListener("click", () => session.mention(fetchCommand(all.href)));

  const show = (): void => {
    const { a, b } = scope.cursors;
    setText(words, scope.running ? "Pause" : "Run");
    runButton.querySelector("path")!.setAttribute("d", scope.running ? PAUSE : PLAY);
    setText(span, `${duration(scope.seen().span, 1)} shown`);
    setText(measure, a === null || b === null ? "" : `A → B ${preciseDuration(b - a)}   ${frequency(b - a)}`);
    measure.dataset["ns"] = a === null || b === null ? "" : String(b - a);
  };
  scope.onChange = show;
  new Feed(session, recording, () => {
    figures.show(finished(recording));
    const last = recording.refused.times.length - 1;
    setText(refusal, last < 0 ? "" : `Refused: ${recording.refused.words[last]}`);
    scope.canvas.dataset["edges"] = String([...recording.tracks.values()].reduce((sum, track) => sum + track.times.length, 0));
    if (scope.running || scope.seen().start + scope.seen().span > recording.now) scope.refresh();
  });
  show();
  const bar = h(
    "div.toolbar",
    { role: "toolbar", "aria-label": "Timing" },
    h("h2", {}, "Timing"),
    runButton,
    h("button.small", { type: "button", "aria-label": "Show more time", onclick: () => scope.zoom(2) }, "−"),
    h("button.small", { type: "button", "aria-label": "Show less time", onclick: () => scope.zoom(0.5) }, "+"),
    span,
    both,
    h("button.small", { type: "button", onclick: () => (scope.put("a", null), scope.put("b", null)) }, "No cursors"),
    save,
    all,
    measure,
    refusal,
  );
  const element = h("section.panel.timing", { "aria-label": "Timing" }, bar, scope.canvas, figures.element);
  return { element, refresh: () => scope.refresh() };
}
