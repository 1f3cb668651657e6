// SPDX-License-Identifier: Apache-2.0
// The head of the page: which camera, whether it is there, how it runs.
import type { Camera, Statistics } from "../api/types";
import type { Session } from "../session";
import { h, setText } from "../ui/dom";
import { decimal, grouped } from "../ui/format";

export interface Header {
  element: HTMLElement;
  heard: (s: Statistics) => void;
}

function cameraChoice(cameras: readonly Camera[], serial: string): HTMLElement {
  const choice = h(
    "select.small",
    { "aria-label": "Camera" },
    ...cameras.map((one) => h("option", { value: one.serial, selected: one.serial === serial }, `${one.serial} ${one.user_id}`.trim())),
  );
  choice.addEventListener("change", () => {
    const there = new URL(window.location.href);
    there.searchParams.set("serial", choice.value);
    window.location.assign(there);
  });
  return choice;
}

export function makeHeader(session: Session, cameras: readonly Camera[], serial: string, theme: HTMLElement): Header {
  const tie = h("span.tie", { role: "status", "data-tie": "connecting" }, "connecting");
  const rate = h("strong", { "data-figure": "rate" }, "–");
  const lost = h("strong", {}, "–");
  const late = h("strong", {}, "–");
  const temperature = h("strong", {}, "–");
  const model = h("span.model", {}, cameras.find((one) => one.serial === serial)?.model ?? "");
  session.onTie.add(() => {
    tie.dataset["tie"] = session.tie;
    setText(tie, { connecting: "connecting", live: "live", gone: "gone", refused: "refused" }[session.tie]);
  });
  session.store.watch("DeviceTemperature", (f) => setText(temperature, `${decimal(Number(f.value), 1)} °C`));
  const element = h(
    "header",
    {},
    h("h1", {}, "camtwin"),
    model,
    cameras.length > 1 ? cameraChoice(cameras, serial) : h("span.soft.serial", {}, serial),
    tie,
    h("span.grow"),
    h("span.figure", {}, rate, " frames/s"),
    h("span.figure", {}, lost, " lost"),
    h("span.figure.wide", {}, late, " late"),
    h("span.figure.wide", {}, temperature),
    theme,
  );
  const heard = (s: Statistics): void => {
    setText(rate, s.frames_per_s.toFixed(1));
    setText(lost, grouped(s.lost));
    setText(late, grouped(s.waited));
  };
  return { element, heard };
}
