// SPDX-License-Identifier: Apache-2.0
// The bar at the foot: what was done last, as the command that does the same, and what the camera said to it.
import type { Action, Session } from "../session";
import { copyButton } from "../ui/copy";
import { h, setText } from "../ui/dom";

export function makeActionBar(session: Session): HTMLElement {
  let last = "";
  const command = h("code.command.soft", {}, "what you do here appears as a command");
  const answer = h("span.answer", { role: "status" });
  const copy = copyButton(() => last, "Copy the last action as command", "Copy");
  copy.disabled = true;
  const element = h("footer", {}, h("span.soft.prompt", { "aria-hidden": "true" }, "$"), command, answer, h("span.grow"), copy);
  session.onAction.add((action: Action) => {
    last = action.command;
    copy.disabled = false;
    command.classList.remove("soft");
    setText(command, action.command);
    setText(answer, action.state === "refused" ? action.text : "");
    element.dataset["state"] = action.state;
  });
  return element;
}
