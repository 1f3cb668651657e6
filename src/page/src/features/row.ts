// SPDX-License-Identifier: Apache-2.0
// One feature: its name, its control, its unit; under it why it is locked, and its details when they are asked for.
import type { Feature } from "../api/types";
import type { Session } from "../session";
import { freshId, h, icon, setText } from "../ui/dom";
import { unitSign } from "../ui/format";
import { LOCK } from "../ui/icons";
import { makeDetails, type Details } from "./details";
import { makeEditor, type Acts } from "./editor";
import { wordsOf } from "./words";

export interface Row {
  element: HTMLElement;
  feature: Feature;
}

/** The name, which may be broken before its capitals. */
function breakable(name: string): Node[] {
  return wordsOf(name).flatMap((word, i) => (i === 0 ? [] : [h("wbr") as Node]).concat(document.createTextNode(word)));
}

export function makeRow(session: Session, feature: Feature): Row {
  const noteId = freshId("note");
  const detailsId = freshId("details");
  const why = h("span.why");
  const complaint = h("span.complaint", { role: "status" });
  const note = h("div.note", { id: noteId }, why, complaint);
  const complain = (text: string): void => {
    setText(complaint, text);
    note.classList.toggle("empty", !why.textContent && !text);
  };
  const acts: Acts = {
    set: async (value) => {
      const done = await session.set({ [feature.name]: value });
      if (!done) complain(session.lastRefusal);
      return done;
    },
    execute: () => session.execute(feature.name),
    complain,
  };
  const editor = makeEditor(feature, { label: feature.name, describedby: noteId }, acts);
  const lock = icon(LOCK);
  lock.classList.add("lock");
  const opener = h("button.name", { type: "button", "aria-expanded": "false", "aria-controls": detailsId }, ...breakable(feature.name));
  const place = h("div", { id: detailsId, hidden: true });
  const element = h(
    "div.row",
    { "data-feature": feature.name },
    h("div.line", {}, opener, h("span.control", {}, lock, editor.element, h("span.unit", {}, unitSign(feature.unit)))),
    note,
    place,
  );
  let details: Details | null = null;

  const show = (now: Feature): void => {
    editor.show(now);
    details?.show(now);
    const barred = now.locked || !now.available;
    element.classList.toggle("locked", barred);
    element.dataset["value"] = now.value === null ? "" : String(now.value);
    setText(why, barred ? (now.why ?? (now.available ? "locked" : "not available now")) : "");
    note.classList.toggle("empty", !why.textContent && !complaint.textContent);
  };
  opener.addEventListener("click", () => {
    details ??= makeDetails(feature, acts, session.namedSerial);
    if (!place.firstChild) place.append(details.element);
    place.hidden = !place.hidden;
    opener.setAttribute("aria-expanded", String(!place.hidden));
    details.show(session.store.features.get(feature.name) ?? feature);
  });
  session.store.watch(feature.name, show);
  return { element, feature };
}
