// SPDX-License-Identifier: Apache-2.0
// Texts of a feature: its value, the title of its category, whether it answers to a search.
import type { Feature } from "../api/types";
import { exact } from "../ui/format";

/** "DigitalIOControl" -> "Digital", "IO", "Control". */
export function wordsOf(name: string): string[] {
  return name.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/);
}

export function titleOf(category: string): string {
  return wordsOf(category).join(" ");
}

export function valueText(feature: Pick<Feature, "type" | "value">): string {
  const { value } = feature;
  if (value === null) return feature.type === "command" ? "" : "–";
  if (feature.type === "register") return `${String(value).length / 2} bytes`;
  if (typeof value === "number") return feature.type === "float" ? exact(Number(value.toPrecision(9))) : exact(value);
  return String(value);
}

/** Every word of the search must be somewhere in a name, the category or the meaning. */
export function answersTo(feature: Feature, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const all = [feature.name, feature.v4l2, feature.vcd, titleOf(feature.category), feature.tooltip, feature.description]
    .filter(Boolean)
    .join(" ")
    .toLowerCase();
  return words.every((word) => all.includes(word));
}
