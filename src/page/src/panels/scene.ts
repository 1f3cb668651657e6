// SPDX-License-Identifier: Apache-2.0
// What is in front of the camera, and a field to put something else there.
import { Refusal } from "../api/client";
import type { Scene } from "../api/types";
import type { Session } from "../session";
import { sceneCommand } from "../ui/command";
import { copyButton } from "../ui/copy";
import { h, setText } from "../ui/dom";

const AGAIN_MS = 100;

/** Until it stands; what could not be opened is a refusal. */
async function change(session: Session, spec: string): Promise<Scene> {
  let scene = await session.api.changeScene(spec);
  while (scene.opening !== null) {
    await new Promise((wake) => window.setTimeout(wake, AGAIN_MS));
    scene = await session.api.scene();
  }
  if (scene.refused) throw new Refusal(200, "PARAMETER", scene.refused.text);
  return scene;
}

export function makeSceneForm(session: Session): { element: HTMLElement; show: (scene: Scene) => void } {
  const input = h("input", { type: "text", spellcheck: "false", autocomplete: "off", placeholder: "flat:2000" });
  const said = h("span.soft", { role: "status", "data-said": "scene" });
  const complaint = h("span.complaint", { role: "status" });
  let front = "";
  let own = ""; // why what was asked for here is not there
  const spec = (): string => input.value.trim();
  const edited = (): boolean => spec() !== front;
  const stands = (now: string): void => {
    if (!edited()) input.value = now; // what somebody is typing stays
    front = now;
  };
  const show = (scene: Scene): void => {
    stands(scene.spec);
    setText(said, scene.opening !== null ? `Opening ${scene.opening} …` : edited() ? `In front: ${front}` : "");
    setText(complaint, scene.opening !== null ? "" : (scene.refused?.text ?? own));
  };
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    own = "";
    setText(complaint, "");
    const wanted = spec();
    setText(said, `Opening ${wanted} …`);
    const done = await session.act(sceneCommand(wanted, session.namedSerial), () => change(session, wanted));
    own = done ? "" : session.lastRefusal;
    if (done) front = wanted;
    setText(said, done ? "" : `In front: ${front}`);
    setText(complaint, own);
  };
  session.onTie.add(() => session.camera && stands(session.camera.scene));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    input.value = front;
    own = "";
    setText(said, "");
    setText(complaint, "");
  });
  const element = h(
    "form.stack",
    { onsubmit: (event: Event) => void send(event) },
    h("label.field.stack", {}, h("span", {}, "In front of the camera: chart or flat:PHOTONS, and settings"), input),
    h(
      "div.buttons",
      {},
      h("button.primary", { type: "submit" }, "Put in front"),
      copyButton(() => sceneCommand(spec(), session.namedSerial), "Copy scene as command"),
    ),
    h("div.note", {}, said, complaint),
  );
  return { element, show };
}
