// SPDX-License-Identifier: Apache-2.0
// The page's tie to one camera: loads the table, listens to changes, says when the camera is gone and comes back by itself.
import { type Api, Refusal } from "./api/client";
import { readEvents } from "./api/sse";
import type { Camera, Changes, Done, Driven, Scene, Settable } from "./api/types";
import type { Store } from "./store";
import { execCommand, setCommand } from "./ui/command";

export type Tie = "connecting" | "live" | "gone" | "refused";

/** What was done last, for the bar that shows it as a command. */
export interface Action {
  command: string;
  state: "under way" | "done" | "refused";
  text: string;
}

const SILENCE_MS = 25_000; // the server says something every 10 s
const AGAIN_MS = 700;

export class Session {
  tie: Tie = "connecting";
  reason = "";
  camera: Camera | null = null;
  /** The sentence of the last refusal, for the place where it was asked for. */
  lastRefusal = "";
  readonly onTie = new Set<() => void>();
  readonly onAction = new Set<(action: Action) => void>();

  constructor(
    readonly api: Api,
    readonly store: Store,
    /** Named in copied commands only where there are several cameras. */
    readonly namedSerial: string | null,
  ) {}

  private become(tie: Tie, reason = ""): void {
    if (this.tie === tie && this.reason === reason) return;
    this.tie = tie;
    this.reason = reason;
    this.onTie.forEach((tell) => tell());
  }

  get live(): boolean {
    return this.tie === "live";
  }

  /** Never ends. */
  async run(): Promise<never> {
    for (;;) {
      try {
        this.camera = await this.api.about();
        this.store.load(await this.api.features());
        this.become("live");
        await readEvents(this.api, `/changes/stream?since=${this.store.revision}`, new AbortController().signal, SILENCE_MS, (event) => {
          if (event.event !== "changes") return;
          const changes = JSON.parse(event.data) as Changes;
          this.store.apply(changes.revision, changes.features);
        });
      } catch (error) {
        this.become(error instanceof Refusal ? "refused" : "gone", error instanceof Error ? error.message : String(error));
      }
      await new Promise((wake) => window.setTimeout(wake, AGAIN_MS));
    }
  }

  /** Does something and shows it as a command. Answers whether it was done. */
  async act(command: string, run: () => Promise<Done | Driven | Scene>): Promise<boolean> {
    const tell = (state: Action["state"], text: string): void => this.onAction.forEach((f) => f({ command, state, text }));
    tell("under way", "");
    try {
      const done = await run();
      if ("changed" in done) this.store.apply(done.revision, done.changed);
      tell("done", "");
      return true;
    } catch (error) {
      this.lastRefusal = error instanceof Error ? error.message : String(error);
      tell("refused", this.lastRefusal);
      return false;
    }
  }

  /** Says what the browser does by itself (a file is fetched), as a command. */
  mention(command: string): void {
    this.onAction.forEach((tell) => tell({ command, state: "done", text: "" }));
  }

  set(values: Record<string, Settable>): Promise<boolean> {
    return this.act(setCommand(values, this.namedSerial), () => this.api.set(values));
  }

  execute(name: string): Promise<boolean> {
    return this.act(execCommand(name, this.namedSerial), () => this.api.execute(name));
  }
}
