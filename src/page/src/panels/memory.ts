// SPDX-License-Identifier: Apache-2.0
// The camera itself: user sets, what stands in front of it, which camera it is, and what this page's keys do.
import type { Sets } from "../api/types";
import type { Session } from "../session";
import { setCommand } from "../ui/command";
import { copyButton } from "../ui/copy";
import { h, setText } from "../ui/dom";
import { Poll } from "../ui/poll";
import { makeSceneForm } from "./scene";

function setCommands(session: Session, name: string, act: "UserSetLoad" | "UserSetSave"): string {
  const serial = session.namedSerial ? ` --serial ${session.namedSerial}` : "";
  return `${setCommand({ UserSetSelector: name }, session.namedSerial)} && camtwin exec${serial} ${act}`;
}

function setRow(session: Session, one: Sets["sets"][number], isDefault: boolean): HTMLElement {
  const load = setCommands(session, one.name, "UserSetLoad");
  const save = setCommands(session, one.name, "UserSetSave");
  return h(
    "tr",
    { "data-set": one.name },
    h("th", { scope: "row" }, one.name, isDefault ? h("span.soft", {}, " starts with it") : null),
    h(
      "td.buttons",
      {},
      h("button.small", { type: "button", "aria-label": `Load ${one.name}`, onclick: () => void session.act(load, () => session.api.loadSet(one.name)) }, "Load"),
      copyButton(() => load, `Copy loading ${one.name} as command`, "Copy"),
      h(
        "button.small",
        { type: "button", "aria-label": `Save into ${one.name}`, disabled: !one.writable, onclick: () => void session.act(save, () => session.api.saveSet(one.name)) },
        "Save",
      ),
      copyButton(() => save, `Copy saving into ${one.name} as command`, "Copy", !one.writable),
    ),
  );
}

const KEYS: [string, string][] = [
  ["/", "search features"],
  ["+ − 0 1", "picture: closer, farther, all, single pixels"],
  ["arrows", "picture: pan, or move the region (Shift: stretch it; without a region Shift moves the point)"],
  ["Space", "timing: pause and run"],
  ["+ − arrows", "timing: closer, farther, earlier, later (Shift: more)"],
  ["A B , .", "timing: put a cursor; to the edge before, to the edge after"],
  ["End", "timing: follow again"],
];

export function makeMemoryPanel(session: Session): { element: HTMLElement; shown: (front: boolean) => void } {
  const body = h("tbody");
  const facts = h("dl.facts");
  const scene = makeSceneForm(session);
  let seen = "";
  const poll = new Poll(session, 1000, async () => {
    const sets = await session.api.sets();
    const key = JSON.stringify(sets);
    if (key !== seen) {
      seen = key;
      body.replaceChildren(...sets.sets.map((one) => setRow(session, one, one.name === sets.default)));
    }
    scene.show(await session.api.scene());
    const camera = await session.api.about();
    const rows: [string, string][] = [
      ["Model", camera.model],
      ["Serial number", camera.serial],
      ["User name", camera.user_id || "–"],
      ["Clock", camera.clock],
      ["Pictures go to", { none: "nobody", u3v: "a USB3 Vision host", uvc: "a UVC host", console: "this console" }[camera.stream]],
      ["camtwin", camera.version],
    ];
    if (facts.childElementCount === 0) facts.append(...rows.flatMap(([term]) => [h("dt", {}, term), h("dd")]));
    rows.forEach(([, text], i) => setText(facts.querySelectorAll("dd")[i]!, text));
  });
  session.onAction.add((action) => action.state === "done" && poll.kick());
  const element = h(
    "div.sheet",
    {},
    h("h3", {}, "User sets"),
    h("table.sets", {}, h("thead.offscreen", {}, h("tr", {}, h("th", { scope: "col" }, "Set"), h("th", { scope: "col" }, "Actions"))), body),
    h("h3", {}, "Scene"),
    scene.element,
    h("h3", {}, "Camera"),
    facts,
    h("h3", {}, "Keys"),
    h("dl.facts.keys", {}, ...KEYS.flatMap(([key, what]) => [h("dt", {}, key), h("dd", {}, what)])),
  );
  return { element, shown: (front) => poll.run(front) };
}
