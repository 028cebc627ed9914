import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { Application, type TypeDocOptions } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";
import { anchorOf } from "./links.ts";

/** Writes a page for each module of the SDK to `out`, from the comments of its sources. */
export async function writeSdkPages(root: string, out: string): Promise<void> {
  const options: Partial<TypeDocOptions & PluginOptions> = {
    entryPoints: globSync("sdk/**/*.ts", { cwd: root, exclude: [...IGNORED] }).map((file) => join(root, file)),
    basePath: join(root, "sdk"),
    tsconfig: join(root, "tsconfig.json"),
    plugin: ["typedoc-plugin-markdown"],
    name: "SDK",
    readme: "none",
    // `npm run lint` checks the types
    skipErrorChecking: true,
    disableSources: true,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    entryFileName: "index",
    parametersFormat: "table",
    router: "module",
    logLevel: "Warn",
    out,
  };
  const app = await Application.bootstrapWithPlugins(options);
  const project = await app.convert();
  if (project === undefined) throw new Error("The comments of sdk/ can't be read.");
  await app.generateOutputs(project);
  mendAnchors(out);
  if (app.logger.hasErrors()) throw new Error("The pages of sdk/ can't be written.");
}

const IGNORED = ["sdk/node_modules/**", "sdk/dist/**", "sdk/test/**", "sdk/generator/**", "sdk/typechain/**"];

/** The plugin numbers some anchors of the same name otherwise than the site: they lead to the first, or to the page. */
function mendAnchors(folder: string): void {
  const files = globSync("**/*.md", { cwd: folder });
  const texts = new Map(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
  const anchors = new Map([...texts].map(([file, text]) => [file, anchorsIn(text)]));
  for (const [file, text] of texts) {
    const mended = text.replace(/\]\(([^)#\s]*)#([^)\s]+)\)/g, (_, page: string, anchor: string) => {
      const there = anchors.get(page === "" ? file : posix.join(posix.dirname(file), page));
      const first = anchor.replace(/-\d+$/, "");
      const found = [anchor, first].find((name) => there?.has(name));
      return `](${page}#${found ?? ""})`.replace(/#\)$/, page === "" ? "#)" : ")");
    });
    writeFileSync(join(folder, file), mended);
  }
}

function anchorsIn(text: string): Set<string> {
  return new Set([...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchorOf(heading.replace(/[`\\]/g, ""))));
}
