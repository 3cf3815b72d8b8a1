// Bundles TypeScript and CSS into the folder Django serves. `node build.mjs [--watch] [--out folder]`
import { copyFileSync, cpSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const asked = process.argv.indexOf("--out");
const out = asked > 0 ? process.argv[asked + 1] : join(here, "../static/quarterdeck");
const isWatching = process.argv.includes("--watch");

// What only one screen needs lies in src/pages and becomes a file of its own: pages/plan.ts -> pages/plan.js.
const pages = readdirSync(join(here, "src/pages")).filter((name) => name.endsWith(".ts"));

const options = {
  absWorkingDir: here,
  entryPoints: [
    { in: "src/quarterdeck.ts", out: "quarterdeck" },
    { in: "css/quarterdeck.css", out: "quarterdeck" },
    ...pages.map((name) => ({ in: `src/pages/${name}`, out: `pages/${name.replace(/\.ts$/, "")}` })),
  ],
  outdir: out,
  bundle: true,
  format: "esm",
  minify: !isWatching,
  sourcemap: isWatching ? "inline" : false,
  target: ["chrome123", "firefox121", "safari17.5"],
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]",
  legalComments: "linked",
  logLevel: "warning",
};

if (isWatching) {
  const context = await esbuild.context(options);
  await context.watch();
  console.log(`Watching; bundles go to ${out}`);
} else {
  rmSync(out, { recursive: true, force: true });
  await esbuild.build(options);
  cpSync(join(here, "public"), out, { recursive: true });
  copyFileSync(join(here, "node_modules/inter-ui/LICENSE.txt"), join(out, "fonts/Inter-LICENSE.txt"));
}
