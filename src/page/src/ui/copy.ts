// SPDX-License-Identifier: Apache-2.0
// Text to the clipboard, also where the page has no leave to use it (plain http beyond loopback).
import { h, icon, setText } from "./dom";
import { COPY } from "./icons";

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = h("textarea.offscreen", { "aria-hidden": "true" });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

/** "Copy as command"; what is copied is asked for at the moment of the press, and shown for a moment. */
export function copyButton(text: () => string, label: string, caption = "Copy as command", disabled = false): HTMLButtonElement {
  const words = h("span", {}, caption);
  const button = h("button.small.quiet", { type: "button", "aria-label": label, title: label, disabled }, icon(COPY), words);
  button.addEventListener("click", () => {
    const what = text();
    void copyText(what).then((done) => {
      button.dataset["copied"] = what;
      setText(words, done ? "Copied" : "Not copied");
      window.setTimeout(() => setText(words, caption), 1200);
    });
  });
  return button;
}
