// SPDX-License-Identifier: Apache-2.0
// Every feature of the table by category, with a search over all three of its names and its meaning.
import type { Session } from "../session";
import { h, setText } from "../ui/dom";
import { makeRow, type Row } from "./row";
import { answersTo, titleOf } from "./words";

const OPEN_AT_FIRST = new Set(["AcquisitionControl", "AnalogControl"]);

interface Group {
  element: HTMLDetailsElement;
  rows: Row[];
  opened: boolean;
}

function makeGroups(session: Session): Group[] {
  const groups = new Map<string, Group>();
  for (const feature of session.store.features.values()) {
    let group = groups.get(feature.category);
    if (!group) {
      const count = h("span.count");
      const element = h("details.group", { "data-category": feature.category }, h("summary", {}, h("h3", {}, titleOf(feature.category)), count));
      group = { element, rows: [], opened: OPEN_AT_FIRST.has(feature.category) };
      element.open = group.opened;
      groups.set(feature.category, group);
    }
    const row = makeRow(session, feature);
    group.rows.push(row);
    group.element.append(row.element);
  }
  return [...groups.values()];
}

export function makeTree(session: Session): HTMLElement {
  const search = h("input.search", {
    type: "search",
    placeholder: "Search ( / )",
    "aria-label": "Search features",
    autocomplete: "off",
  });
  const found = h("span.soft", { role: "status" });
  const list = h("div.tree");
  let groups: Group[] = [];
  let searching = false;

  const filter = (): void => {
    const text = search.value;
    const now = text.trim() !== "";
    let shown = 0;
    let all = 0;
    for (const group of groups) {
      if (now && !searching) group.opened = group.element.open;
      let here = 0;
      for (const row of group.rows) {
        const answers = answersTo(row.feature, text);
        row.element.hidden = !answers;
        if (answers) here += 1;
      }
      group.element.hidden = here === 0;
      if (now) group.element.open = here > 0;
      else if (searching) group.element.open = group.opened;
      setText(group.element.querySelector(".count")!, now ? `${here} of ${group.rows.length}` : String(group.rows.length));
      shown += here;
      all += group.rows.length;
    }
    searching = now;
    setText(found, now ? `${shown} of ${all}` : `${all} features`);
  };
  search.addEventListener("input", filter);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    search.value = "";
    filter();
  });
  document.addEventListener("keydown", (event) => {
    const at = event.target as HTMLElement;
    if (event.key !== "/" || at.matches("input, select, textarea")) return;
    event.preventDefault();
    search.focus();
  });

  const build = (): void => {
    if (groups.length > 0 || session.store.features.size === 0) return;
    groups = makeGroups(session);
    list.append(...groups.map((group) => group.element));
    filter();
  };
  session.onTie.add(build);
  build();
  return h("div.features", {}, h("div.searchbar", {}, search, found), list);
}
