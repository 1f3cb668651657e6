// SPDX-License-Identifier: Apache-2.0
// Tabs by the WAI-ARIA pattern: arrows move between them, one is in the tab order.
import { freshId, h } from "./dom";

export interface Tab {
  title: string;
  panel: HTMLElement;
  /** Called when it comes to the front or goes. */
  shown?: (front: boolean) => void;
}

export function makeTabs(label: string, tabs: readonly Tab[]): HTMLElement {
  const heads = tabs.map((tab) => {
    const id = freshId("tab");
    const panelId = freshId("panel");
    tab.panel.id = panelId;
    tab.panel.setAttribute("role", "tabpanel");
    tab.panel.setAttribute("aria-labelledby", id);
    tab.panel.tabIndex = 0;
    return h("button.tab", { type: "button", role: "tab", id, "aria-controls": panelId }, tab.title);
  });
  const choose = (index: number, focus: boolean): void => {
    heads.forEach((head, i) => {
      const front = i === index;
      head.setAttribute("aria-selected", String(front));
      head.tabIndex = front ? 0 : -1;
      tabs[i]!.panel.hidden = !front;
      tabs[i]!.shown?.(front);
    });
    if (focus) heads[index]!.focus();
  };
  heads.forEach((head, i) => {
    head.addEventListener("click", () => choose(i, false));
    head.addEventListener("keydown", (event) => {
      const to: Record<string, number> = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: heads.length - 1 };
      const next = to[event.key];
      if (next === undefined) return;
      event.preventDefault();
      choose((next + heads.length) % heads.length, true);
    });
  });
  choose(0, false);
  return h("div.tabs", {}, h("div.tablist", { role: "tablist", "aria-label": label }, ...heads), ...tabs.map((tab) => tab.panel));
}
