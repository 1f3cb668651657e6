// SPDX-License-Identifier: Apache-2.0
// The picture with its tools: zoom, saturation, loupe, profile, regions, pictures to keep.
import type { Session } from "../session";
import { h, setText } from "../ui/dom";
import { decimal } from "../ui/format";
import { copyButton } from "../ui/copy";
import { fetchCommand, setCommand } from "../ui/command";
import { Poll } from "../ui/poll";
import { Loupe } from "./loupe";
import { REGIONS, type RegionKind } from "./regions";
import type { Viewer } from "./viewer";

function toggle(caption: string, title: string, change: (on: boolean) => void): HTMLButtonElement {
  const button = h("button.small.toggle", { type: "button", "aria-pressed": "false", title }, caption);
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    change(on);
  });
  return button;
}

function pointInputs(viewer: Viewer): HTMLElement {
  const input = (axis: "x" | "y"): HTMLInputElement =>
    h("input.coordinate", { type: "number", min: "0", step: "1", "aria-label": `Point, ${axis === "x" ? "column" : "row"}` });
  const [x, y] = [input("x"), input("y")];
  const look = (): void => viewer.lookAt({ x: Number(x.value), y: Number(y.value) });
  x.addEventListener("change", look);
  y.addEventListener("change", look);
  const show = (): void => {
    if (!viewer.point) return;
    if (document.activeElement !== x) x.value = String(viewer.point.x);
    if (document.activeElement !== y) y.value = String(viewer.point.y);
  };
  viewer.watchers.add(show);
  return h("span.group-inline", {}, h("span.soft", {}, "Point"), x, y);
}

function regionTools(session: Session, viewer: Viewer): HTMLElement {
  const choice = h(
    "select.small.region-choice",
    { "aria-label": "Region to draw on the picture" },
    h("option", { value: "" }, "No region"),
    ...Object.values(REGIONS).map((one) => h("option", { value: one.kind }, one.title)),
  );
  const inputs = ["left", "top", "width", "height"].map((which) =>
    h("input.coordinate", { type: "number", step: "1", min: "0", "aria-label": `Region, ${which}` }),
  );
  const whole = h("button.small", { type: "button" }, "Whole");
  const copy = copyButton(() => {
    const rect = viewer.regionRect();
    if (!viewer.region || !rect) return "";
    const region = REGIONS[viewer.region];
    const [left, top, width, height] = region.names;
    const named = { ...region.before, [width]: rect.width, [height]: rect.height, [left]: rect.x, [top]: rect.y };
    return setCommand(named, session.namedSerial); // all of it: it is for another time, when something else may be set
  }, "Copy region as command", "Copy");
  const numbers = h("span.group-inline", { hidden: true }, ...inputs, whole, copy);
  choice.addEventListener("change", () => {
    viewer.use((choice.value || null) as RegionKind | null);
    numbers.hidden = choice.value === "";
  });
  inputs.forEach((input) =>
    input.addEventListener("change", () => {
      const [x, y, width, height] = inputs.map((one) => Number(one.value)) as [number, number, number, number];
      void viewer.setRegion({ x, y, width, height });
    }),
  );
  whole.addEventListener("click", () => void viewer.setRegion({ x: 0, y: 0, ...viewer.mostOfRegion() }));
  viewer.watchers.add(() => {
    const rect = viewer.regionRect();
    if (!rect) return;
    [rect.x, rect.y, rect.width, rect.height].forEach((value, i) => {
      if (document.activeElement !== inputs[i]) inputs[i]!.value = String(value);
    });
  });
  return h("span.group-inline", {}, choice, numbers);
}

function keepLinks(session: Session): HTMLElement {
  const link = (format: string): HTMLElement => {
    const name = format.toUpperCase();
    const made = h("a.small.button", { href: session.api.url(`/frame.${format}`, { last: 1 }), download: true, "aria-label": `Save the last picture as ${name}` }, name);
    made.addEventListener("click", () => session.mention(fetchCommand(made.href)));
    return made;
  };
  return h("span.group-inline", {}, h("span.soft", {}, "Save"), link("png"), link("tiff"), link("raw"));
}

export function makeLivePanel(session: Session, viewer: Viewer): HTMLElement {
  const loupe = new Loupe(session.api);
  loupe.element.hidden = true;
  const zoomText = h("output.zoom", { "aria-label": "Zoom" });
  const reading = h("div.over.note-over", { role: "status" });
  const facts = h("div.over.facts-over");
  const loupePoll = new Poll(session, 100, async () => {
    if (!viewer.point) viewer.lookAt({ x: viewer.plane().width / 2, y: viewer.plane().height / 2 });
    if (viewer.point && viewer.picture) await loupe.follow(viewer.point, viewer.picture.whole);
  });
  const bar = h(
    "div.toolbar",
    { role: "toolbar", "aria-label": "Picture" },
    h(
      "span.group-inline",
      {},
      h("button.small", { type: "button", "aria-label": "Zoom out", onclick: () => viewer.zoom(1 / 1.5) }, "−"),
      zoomText,
      h("button.small", { type: "button", "aria-label": "Zoom in", onclick: () => viewer.zoom(1.5) }, "+"),
      h("button.small", { type: "button", title: "The whole picture (0)", onclick: () => viewer.showAll() }, "Fit"),
      h("button.small", { type: "button", title: "One pixel of the sensor is one of the screen (1)", onclick: () => viewer.showPixels() }, "1:1"),
    ),
    h(
      "span.group-inline",
      {},
      toggle("Saturation", "Marks what is at full scale", (on) => viewer.mark(on)),
      toggle("Loupe", "Values of the pixels around the point", (on) => {
        loupe.element.hidden = !on;
        loupePoll.run(on);
      }),
    ),
    pointInputs(viewer),
    regionTools(session, viewer),
    keepLinks(session),
  );
  viewer.watchers.add(() => {
    setText(zoomText, `${decimal(viewer.scale() * 100, viewer.scale() < 1 ? 1 : 0)} %`);
    loupePoll.kick();
  });
  viewer.onComplaint = (text) => setText(reading, text);
  viewer.onPicture = () => {
    const p = viewer.picture!;
    setText(facts, `#${p.frameId}  ${p.whole.width} × ${p.whole.height}`);
  };
  window.setInterval(() => {
    const silent = session.live && viewer.stream.lastAt > 0 && viewer.stream.silent() && !document.hidden;
    viewer.canvas.classList.toggle("old", silent);
    if (silent) setText(reading, "No new picture: the camera waits for a trigger, or is stopped. This is the last one.");
    else if (reading.textContent?.startsWith("No new picture")) setText(reading, "");
  }, 1000);
  return h(
    "section.panel.live",
    { "aria-label": "Live picture" },
    bar,
    h("div.stage", {}, viewer.canvas, facts, reading, loupe.element),
  );
}
