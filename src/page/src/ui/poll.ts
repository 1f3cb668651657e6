// SPDX-License-Identifier: Apache-2.0
// Asks again and again while somebody looks: one question at a time, none while the page is hidden or the camera gone.
import type { Session } from "../session";

export class Poll {
  private on = false;
  private timer = 0;
  private asking = false;

  constructor(
    private readonly session: Session,
    private readonly everyMs: number,
    private readonly ask: () => Promise<void>,
  ) {
    session.onTie.add(() => this.kick());
    document.addEventListener("visibilitychange", () => this.kick());
  }

  run(on: boolean): void {
    this.on = on;
    this.kick();
  }

  /** Now, not at the next turn. */
  kick(): void {
    window.clearTimeout(this.timer);
    if (!this.on || document.hidden || !this.session.live || this.asking) return;
    this.asking = true;
    void this.ask()
      .catch(() => undefined) // what could not be read now is read next time; that the camera is gone is said elsewhere
      .then(() => {
        this.asking = false;
        this.timer = window.setTimeout(() => this.kick(), this.everyMs);
      });
  }
}
