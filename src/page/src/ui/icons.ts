// SPDX-License-Identifier: Apache-2.0
// Line drawings of 16 x 16, our own.
export const LOCK = "M4.5 7.5h7v6h-7zM6 7.5V5.2a2 2 0 0 1 4 0v2.3";
export const COPY = "M5.5 5.5h7v8h-7zM3.5 10.5v-8h7";
export const SUN = "M8 5a3 3 0 1 0 0 6a3 3 0 0 0 0-6M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M3 13l1-1";
export const WARN = "M8 2.5l6 11H2zM8 6.5v3.5M8 11.6v.6";
export const PAUSE = "M5.5 3.5v9M10.5 3.5v9";
export const PLAY = "M5 3.5l7 4.5l-7 4.5z";
export const SAVE = "M8 2.5v7.5M4.8 7l3.2 3.2L11.2 7M3 13.5h10";
