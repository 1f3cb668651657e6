// SPDX-License-Identifier: Apache-2.0
// The trigger by hand: software trigger, the level and pulses of TRIGGER_IN, counters, and what became of each trigger.
import type { Counters, Triggers } from "../api/types";
import type { Session } from "../session";
import { execCommand, lineCommand, type Pulses } from "../ui/command";
import { copyButton } from "../ui/copy";
import { h, setText } from "../ui/dom";
import { grouped } from "../ui/format";
import { Poll } from "../ui/poll";
import { makeRow } from "../features/row";

const ROWS_SHOWN = 60;
const SHORTCUTS = ["TriggerMode", "TriggerSource", "IMXLowLatencyTriggerMode"];

function field(label: string, value: string, unit: string): { element: HTMLElement; input: HTMLInputElement } {
  const input = h("input.pulse", { type: "number", min: "0", step: "any", value, "aria-label": `${label}, ${unit}` });
  return { element: h("label.field", {}, h("span", {}, label), input, h("span.unit", {}, unit)), input };
}

function pulseForm(session: Session): HTMLElement {
  const [length, period, count] = [field("Length", "1000", "µs"), field("Period", "50000", "µs"), field("Pulses", "1", "")];
  count.input.min = "1";
  count.input.step = "1";
  count.input.setAttribute("aria-label", "Number of pulses");
  const pulses = (): Pulses => ({
    pulse_ns: Math.round(Number(length.input.value) * 1000),
    period_ns: Math.round(Number(period.input.value) * 1000),
    count: Math.max(1, Math.round(Number(count.input.value))),
  });
  const send = (event: Event): void => {
    event.preventDefault();
    const p = pulses();
    const body = p.count > 1 ? p : { pulse_ns: p.pulse_ns };
    void session.act(lineCommand(p, session.namedSerial), () => session.api.drive(body));
  };
  return h(
    "form.stack",
    { onsubmit: send },
    h("div.fields", {}, length.element, period.element, count.element),
    h(
      "div.buttons",
      {},
      h("button.primary", { type: "submit" }, "Send pulses"),
      copyButton(() => lineCommand(pulses(), session.namedSerial), "Copy pulses as command"),
    ),
  );
}

function levelButtons(session: Session): HTMLElement {
  const drive = (level: "high" | "low"): void =>
    void session.act(lineCommand(level, session.namedSerial), () => session.api.drive({ level }));
  return h(
    "div.buttons",
    {},
    h("button", { type: "button", onclick: () => drive("high") }, "Line high"),
    copyButton(() => lineCommand("high", session.namedSerial), "Copy line high as command", "Copy"),
    h("button", { type: "button", onclick: () => drive("low") }, "Line low"),
    copyButton(() => lineCommand("low", session.namedSerial), "Copy line low as command", "Copy"),
  );
}

const COUNTED: [keyof Counters, string][] = [
  ["exposed", "Exposed"],
  ["sent", "Sent"],
  ["lost", "Lost"],
  ["waited", "Late"],
  ["triggers_accepted", "Triggers accepted"],
];

function makeCounters(): { element: HTMLElement; show: (c: Counters) => void } {
  const cells = COUNTED.map(([key]) => h("dd", { "data-counter": key }, "–"));
  const refused = h("dd", { "data-counter": "refused" }, "–");
  const element = h("dl.facts", {}, ...COUNTED.flatMap(([, title], i) => [h("dt", {}, title), cells[i]!]), h("dt", {}, "Triggers refused"), refused);
  const show = (c: Counters): void => {
    COUNTED.forEach(([key], i) => setText(cells[i]!, grouped(c[key] as number)));
    const by = Object.entries(c.triggers_refused).filter(([, n]) => n > 0);
    const sum = by.reduce((all, [, n]) => all + n, 0);
    setText(refused, sum === 0 ? "0" : `${grouped(sum)}: ${by.map(([word, n]) => `${word} ${grouped(n)}`).join(", ")}`);
  };
  return { element, show };
}

function makeLog(): { element: HTMLElement; show: (t: Triggers) => void } {
  const body = h("tbody");
  let shown = "";
  const element = h(
    "div.scroll",
    { tabindex: "0", role: "region", "aria-label": "Trigger log" },
    h("table.log", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Time"), h("th", { scope: "col" }, "What became of it"))), body),
  );
  const show = (t: Triggers): void => {
    const last = t.triggers.slice(-ROWS_SHOWN).reverse();
    const key = JSON.stringify(last[0] ?? null) + t.triggers.length;
    if (key === shown) return;
    shown = key;
    body.replaceChildren(
      ...last.map((one) =>
        h(
          one.refused ? "tr.refused" : "tr",
          {},
          h("td", {}, `${(one.time_ns / 1e9).toFixed(6)} s`),
          h("td", {}, one.refused ? `${one.refused}: ${one.text ?? ""}` : `exposure #${one.frame_id ?? ""}`),
        ),
      ),
    );
  };
  return { element, show };
}

export function makeTriggerPanel(session: Session): { element: HTMLElement; shown: (front: boolean) => void } {
  const counters = makeCounters();
  const log = makeLog();
  const level = h("dd", { "data-line": "TRIGGER_IN" }, "–");
  const strobe = h("dd", { "data-line": "STROBE_OUT" }, "–");
  const shortcuts = h("div");
  const fill = (): void => {
    if (shortcuts.firstChild || session.store.features.size === 0) return;
    for (const name of SHORTCUTS) {
      const feature = session.store.features.get(name);
      if (feature) {
        const row = makeRow(session, feature).element;
        row.removeAttribute("data-feature");
        shortcuts.append(row);
      }
    }
  };
  session.onTie.add(fill);
  fill();
  const poll = new Poll(session, 400, async () => {
    counters.show(await session.api.counters());
    log.show(await session.api.triggers());
    const line = await session.api.line();
    setText(level, line.TRIGGER_IN ? "high" : "low");
    setText(strobe, line.STROBE_OUT ? "high" : "low");
  });
  session.onAction.add((action) => action.state === "done" && poll.kick());
  const element = h(
    "div.sheet",
    {},
    h("h3", {}, "Software trigger"),
    h(
      "div.buttons",
      {},
      h("button.primary", { type: "button", onclick: () => void session.execute("TriggerSoftware") }, "Trigger"),
      copyButton(() => execCommand("TriggerSoftware", session.namedSerial), "Copy software trigger as command"),
    ),
    shortcuts,
    h("h3", {}, "TRIGGER_IN"),
    pulseForm(session),
    levelButtons(session),
    h("dl.facts", {}, h("dt", {}, "TRIGGER_IN"), level, h("dt", {}, "STROBE_OUT"), strobe),
    h("h3", {}, "Counters"),
    counters.element,
    h("h3", {}, "Trigger log"),
    log.element,
  );
  return { element, shown: (front) => poll.run(front) };
}
