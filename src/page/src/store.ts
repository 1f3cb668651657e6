// SPDX-License-Identifier: Apache-2.0
// What the camera's features are now. Nothing gets in here but what the server said, and never an older word over a newer one.
import type { Feature, FeatureState, Features } from "./api/types";

type Listener = (feature: Feature) => void;

export class Store {
  /** In the table's order. */
  readonly features = new Map<string, Feature>();
  revision = 0;
  private readonly heardAt = new Map<string, number>();
  private readonly listeners = new Map<string, Set<Listener>>();

  /** The whole table: at the start, and when the camera was away. */
  load(all: Features): void {
    this.features.clear();
    this.heardAt.clear();
    this.revision = all.revision;
    for (const feature of all.features) {
      this.features.set(feature.name, feature);
      this.heardAt.set(feature.name, all.revision);
    }
    for (const feature of all.features) this.tell(feature);
  }

  /** Answers and events come over several connections: a state that is older than what is known is passed over. */
  apply(revision: number, states: readonly FeatureState[]): void {
    this.revision = Math.max(this.revision, revision);
    for (const state of states) {
      const feature = this.features.get(state.name);
      if (!feature || revision < (this.heardAt.get(state.name) ?? 0)) continue;
      Object.assign(feature, state);
      this.heardAt.set(state.name, revision);
      this.tell(feature);
    }
  }

  private tell(feature: Feature): void {
    this.listeners.get(feature.name)?.forEach((listener) => listener(feature));
  }

  /** Calls back at once when the feature is known, and at every change. */
  watch(name: string, listener: Listener): void {
    const set = this.listeners.get(name) ?? new Set();
    set.add(listener);
    this.listeners.set(name, set);
    const feature = this.features.get(name);
    if (feature) listener(feature);
  }

  watchAll(names: readonly string[], listener: () => void): void {
    names.forEach((name) => this.watch(name, listener));
  }

  number(name: string): number {
    const value = this.features.get(name)?.value;
    return typeof value === "number" ? value : 0;
  }

  text(name: string): string {
    const value = this.features.get(name)?.value;
    return value === null || value === undefined ? "" : String(value);
  }
}
