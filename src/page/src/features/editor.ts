// SPDX-License-Identifier: Apache-2.0
// The control with which a feature is turned, by its type. It shows what the camera said last; what is being typed is kept
// until Enter (set) or Escape (dropped).
import type { Feature, Settable } from "../api/types";
import { h, setText } from "../ui/dom";
import { objection, parseNumber, stepOf } from "./number";
import { valueText } from "./words";

export interface Editor {
  element: HTMLElement;
  /** Shows the state of the feature. */
  show: (feature: Feature) => void;
}

export interface Labels {
  label: string;
  describedby: string;
}

export interface Acts {
  set: (value: Settable) => Promise<boolean>;
  execute: () => Promise<boolean>;
  /** A sentence under the row about what was typed; empty: none. */
  complain: (text: string) => void;
}

function barred(feature: Feature): boolean {
  return feature.locked || !feature.available;
}

function aria(labels: Labels): Record<string, string> {
  return { "aria-label": labels.label, "aria-describedby": labels.describedby };
}

function outputEditor(labels: Labels): Editor {
  const element = h("output.value", { ...aria(labels), tabindex: "-1" });
  return { element, show: (feature) => setText(element, valueText(feature)) };
}

function checkEditor(labels: Labels, acts: Acts): Editor {
  const element = h("input.switch", {
    type: "checkbox",
    role: "switch",
    ...aria(labels),
    onchange: () => void acts.set(element.checked).then((done) => done || show(last)),
  });
  let last: Feature;
  const show = (feature: Feature): void => {
    last = feature;
    element.checked = feature.value === true;
    element.disabled = barred(feature);
  };
  return { element, show };
}

function choiceEditor(feature: Feature, labels: Labels, acts: Acts): Editor {
  const element = h(
    "select",
    { ...aria(labels), onchange: () => void acts.set(element.value).then((done) => done || show(last)) },
    ...(feature.entries ?? []).map((entry) => h("option", { value: entry.name }, entry.name)),
  );
  let last = feature;
  const show = (now: Feature): void => {
    last = now;
    element.value = String(now.value ?? "");
    element.disabled = barred(now);
  };
  return { element, show };
}

function commandEditor(labels: Labels, acts: Acts): Editor {
  const element = h("button.small", { type: "button", ...aria(labels), onclick: () => void acts.execute() }, "Execute");
  return { element, show: (feature) => (element.disabled = barred(feature)) };
}

/** Text and numbers: an input that commits on Enter and on leaving. */
function textEditor(labels: Labels, acts: Acts, numeric: boolean): Editor {
  const element = h("input", {
    type: "text",
    ...aria(labels),
    inputmode: numeric ? "decimal" : false,
    autocomplete: "off",
    spellcheck: "false",
    maxlength: numeric ? "32" : "256",
  });
  let last: Feature;
  let typed = false;

  const show = (feature: Feature): void => {
    last = feature;
    element.disabled = barred(feature);
    if (!typed) element.value = valueText(feature) === "–" ? "" : valueText(feature);
    element.classList.toggle("typed", typed);
  };
  const drop = (): void => {
    typed = false;
    acts.complain("");
    show(last);
  };
  const commit = async (value: Settable): Promise<void> => {
    acts.complain("");
    if (await acts.set(value)) drop();
    else if (document.activeElement !== element) typed = false;
    show(last);
  };
  const read = (): Settable | null => {
    if (!numeric) return element.value;
    const number = parseNumber(last, element.value);
    const wrong = number === null ? "not a number" : objection(last, number);
    if (wrong) acts.complain(wrong);
    return wrong ? null : number;
  };

  element.addEventListener("input", () => {
    typed = true;
    element.classList.add("typed");
    if (numeric) {
      const number = parseNumber(last, element.value);
      acts.complain(number === null ? "not a number" : (objection(last, number) ?? ""));
    }
  });
  element.addEventListener("change", () => {
    if (!typed) return;
    const value = read();
    if (value === null) return;
    void commit(value);
  });
  element.addEventListener("blur", () => typed && read() === null && drop());
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") drop();
    if (!numeric || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const now = parseNumber(last, element.value) ?? Number(last.value);
    const next = now + stepOf(last, now) * (event.key === "ArrowUp" ? 1 : -1);
    const bounded = Math.min(last.max ?? Infinity, Math.max(last.min ?? -Infinity, next));
    const value = Number(bounded.toPrecision(9));
    typed = false;
    void commit(value);
  });
  return { element, show };
}

/** The control in the row. A register is edited in the row's details. */
export function makeEditor(feature: Feature, labels: Labels, acts: Acts): Editor {
  if (feature.type === "command") return commandEditor(labels, acts);
  if (feature.access === "RO" || feature.type === "register") return outputEditor(labels);
  if (feature.type === "boolean") return checkEditor(labels, acts);
  if (feature.type === "enumeration") return choiceEditor(feature, labels, acts);
  return textEditor(labels, acts, feature.type !== "string");
}
