// SPDX-License-Identifier: Apache-2.0
// One script and one style sheet with fixed names: the camera's server embeds them, and the same sources give the same bytes.
import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  build: {
    target: "es2021",
    modulePreload: false,
    assetsInlineLimit: 0, // no data: addresses, so that the page's content policy stays strict
    cssCodeSplit: false,
    sourcemap: false,
    rollupOptions: {
      output: {
        entryFileNames: "console.js",
        chunkFileNames: "[name].js",
        assetFileNames: (asset) => (asset.names.some((name) => name.endsWith(".css")) ? "console.css" : "[name][extname]"),
      },
    },
  },
});
