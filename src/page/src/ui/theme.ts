// SPDX-License-Identifier: Apache-2.0
// Light or dark: as the system says, until somebody chooses.
import { h, icon } from "./dom";
import { SUN } from "./icons";

const KEY = "camtwin-theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function chosen(): string | null {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : null;
}

function apply(): void {
  document.documentElement.dataset["theme"] = chosen() ?? (dark.matches ? "dark" : "light");
}

/** `changed` is told when colours are other ones: canvases are drawn anew. */
export function themeSwitch(changed: () => void): HTMLElement {
  const button = h("button.quiet", { type: "button", "aria-label": "Dark colours" }, icon(SUN));
  const show = (): void => {
    apply();
    button.setAttribute("aria-pressed", String(document.documentElement.dataset["theme"] === "dark"));
    button.title = "Light or dark";
    changed();
  };
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, document.documentElement.dataset["theme"] === "dark" ? "light" : "dark");
    show();
  });
  dark.addEventListener("change", show);
  apply();
  queueMicrotask(show);
  return button;
}
