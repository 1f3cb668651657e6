// SPDX-License-Identifier: Apache-2.0
// What opens under a feature's row: its meaning, range and three names, a slider, the bytes of a register, its command.
import type { Feature } from "../api/types";
import { h, setText } from "../ui/dom";
import { execCommand, setCommand } from "../ui/command";
import { copyButton } from "../ui/copy";
import type { Acts } from "./editor";
import { fromSlider, rangeText, SLIDER_STEPS, toSlider } from "./number";
import { valueText } from "./words";

export interface Details {
  element: HTMLElement;
  show: (feature: Feature) => void;
}

function slider(feature: Feature, acts: Acts): { element: HTMLElement; show: (f: Feature) => void } {
  const element = h("input.slider", { type: "range", min: "0", max: String(SLIDER_STEPS), "aria-label": `${feature.name}, slider` });
  let last = feature;
  let busy = false;
  let waiting = false;
  const send = async (): Promise<void> => {
    if (busy) {
      waiting = true;
      return;
    }
    busy = true;
    await acts.set(fromSlider(last, Number(element.value)));
    busy = false;
    if (waiting) {
      waiting = false;
      void send();
    }
  };
  element.addEventListener("input", () => void send());
  const show = (now: Feature): void => {
    last = now;
    element.disabled = now.locked || !now.available;
    if (busy || waiting || now.min === null || now.max === null) return;
    element.value = String(toSlider(now.min, now.max, Number(now.value)));
    element.setAttribute("aria-valuetext", `${valueText(now)} ${now.unit ?? ""}`);
  };
  return { element, show };
}

function register(feature: Feature, acts: Acts): { element: HTMLElement; show: (f: Feature) => void } {
  const text = h("textarea.bytes", { rows: "4", spellcheck: "false", "aria-label": `${feature.name}, bytes in hexadecimal` });
  const apply = h("button.small", { type: "button", onclick: () => void send() }, "Set bytes");
  let typed = false;
  const send = async (): Promise<void> => {
    const digits = text.value.replace(/\s/g, "");
    if (!/^([0-9a-f]{2})+$/i.test(digits)) {
      acts.complain("two hexadecimal digits a byte");
      return;
    }
    acts.complain("");
    if (await acts.set(digits.toLowerCase())) typed = false;
  };
  text.addEventListener("input", () => (typed = true));
  const show = (now: Feature): void => {
    const barred = now.locked || !now.available || now.access === "RO";
    text.readOnly = barred;
    apply.disabled = barred;
    if (!typed && text.value !== String(now.value ?? "")) text.value = String(now.value ?? "");
  };
  return { element: h("div.stack", {}, text, apply), show };
}

function fact(term: string, text: string | null | undefined): HTMLElement[] {
  return text ? [h("dt", {}, term), h("dd", {}, text)] : [];
}

/** The command that sets what the camera has now, or executes. */
function commandOf(feature: Feature, serial: string | null): string {
  if (feature.type === "command") return execCommand(feature.name, serial);
  if (feature.access === "RO") return serial ? `camtwin get --serial ${serial} ${feature.name}` : `camtwin get ${feature.name}`;
  return setCommand({ [feature.name]: feature.value ?? "" }, serial);
}

export function makeDetails(feature: Feature, acts: Acts, serial: string | null): Details {
  const parts: { element: HTMLElement; show: (f: Feature) => void }[] = [];
  const numeric = feature.type === "integer" || feature.type === "float";
  if (numeric && feature.access === "RW" && feature.min !== null) parts.push(slider(feature, acts));
  if (feature.type === "register") parts.push(register(feature, acts));
  const range = h("dd");
  let last = feature;
  const element = h(
    "div.details",
    {},
    h("p", {}, [feature.tooltip, feature.description].filter(Boolean).join(" ")),
    ...parts.map((part) => part.element),
    h(
      "dl",
      {},
      ...(numeric && feature.min !== null ? [h("dt", {}, "Range"), range] : []),
      ...fact("Values", feature.entries?.map((entry) => entry.name).join(", ")),
      ...fact("USB3 Vision", feature.name),
      ...fact("Video4Linux2", feature.v4l2 ?? "–"),
      ...fact("IC Imaging", feature.vcd ?? "–"),
      ...fact("Manual", feature.section === "SFNC" ? "not there; named by the SFNC" : feature.section),
      ...fact("Register", `0x${feature.address.toString(16).toUpperCase()}, ${feature.type}, ${feature.access}`),
      ...fact("Kept", feature.kept),
      ...fact("Gap", feature.gap),
    ),
    copyButton(() => commandOf(last, serial), `Copy ${feature.name} as command`),
  );
  const show = (now: Feature): void => {
    last = now;
    setText(range, rangeText(now));
    parts.forEach((part) => part.show(now));
  };
  return { element, show };
}
