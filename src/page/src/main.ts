// SPDX-License-Identifier: Apache-2.0
// Wires the page together.
import "uplot/dist/uPlot.min.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/layout.css";
import { Api, Refusal, listCameras, takeToken } from "./api/client";
import type { Camera } from "./api/types";
import { makeTree } from "./features/tree";
import { makeLivePanel } from "./live/panel";
import { Viewer } from "./live/viewer";
import { makeActionBar } from "./panels/actions";
import { makeHeader } from "./panels/header";
import { makeMeasurePanel } from "./panels/measure";
import { makeMemoryPanel } from "./panels/memory";
import { makeTriggerPanel } from "./panels/trigger";
import { Session } from "./session";
import { Store } from "./store";
import { makeTimingPanel } from "./timing/panel";
import { h, icon, setText } from "./ui/dom";
import { WARN } from "./ui/icons";
import { makeTabs } from "./ui/tabs";
import { themeSwitch } from "./ui/theme";

/** Over everything while the camera is gone; what lies under it is old and can not be used. */
function makeBanner(session: Session, main: HTMLElement): HTMLElement {
  const text = h("span");
  const banner = h("div.banner", { role: "alert", hidden: true }, icon(WARN), text);
  session.onTie.add(() => {
    const away = session.tie !== "live";
    banner.hidden = !away;
    main.inert = away;
    document.body.classList.toggle("away", away);
    const why = session.tie === "refused" ? `The server refuses: ${session.reason}` : "The camera is gone. What is shown is old. Waiting for it to come back.";
    setText(text, away ? why : "");
  });
  return banner;
}

function build(session: Session, cameras: readonly Camera[], serial: string): void {
  const viewer = new Viewer(session);
  const timing = makeTimingPanel(session);
  const recolour: (() => void)[] = [() => viewer.refresh(), timing.refresh];
  const theme = themeSwitch(() => recolour.forEach((again) => again()));
  const header = makeHeader(session, cameras, serial, theme);
  const measure = makeMeasurePanel(session, viewer, header.heard);
  recolour.push(measure.recolour);
  const trigger = makeTriggerPanel(session);
  const memory = makeMemoryPanel(session);
  const tabs = makeTabs("Camera", [
    { title: "Features", panel: makeTree(session) },
    { title: "Measure", panel: measure.element, shown: measure.shown },
    { title: "Trigger", panel: trigger.element, shown: trigger.shown },
    { title: "Memory", panel: memory.element, shown: memory.shown },
  ]);
  const main = h("main", {}, makeLivePanel(session, viewer), timing.element, h("section.panel.side", { "aria-label": "Camera" }, tabs));
  document.body.replaceChildren(header.element, makeBanner(session, main), main, makeActionBar(session));
}

/** Nobody may look yet: asks for the token that the server printed when it started. */
function askForToken(text: string): void {
  const input = h("input", { type: "password", name: "token", "aria-label": "Token", autocomplete: "off" });
  document.body.replaceChildren(
    h(
      "main.gate",
      {},
      h("h1", {}, "camtwin"),
      h("p", {}, text),
      h("form.buttons", { method: "get" }, input, h("button.primary", { type: "submit" }, "Open")),
    ),
  );
}

async function start(): Promise<void> {
  const token = takeToken();
  for (;;) {
    try {
      const { cameras } = await listCameras(token);
      const wanted = new URL(window.location.href).searchParams.get("serial");
      const camera = cameras.find((one) => one.serial === wanted) ?? cameras[0]!;
      document.title = `${camera.serial} – camtwin`;
      const session = new Session(new Api(`/api/cameras/${camera.serial}`, token), new Store(), cameras.length > 1 ? camera.serial : null);
      build(session, cameras, camera.serial);
      await session.run();
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) {
        const wrong = token === null ? "" : "That is not the token. ";
        askForToken(`${wrong}This console asks for the token that camtwin printed when it started.`);
        return;
      }
      document.body.replaceChildren(h("main.gate", {}, h("h1", {}, "camtwin"), h("p", { role: "status" }, "No camera answers. Waiting for one.")));
      await new Promise((wake) => window.setTimeout(wake, 1000));
    }
  }
}

void start();
