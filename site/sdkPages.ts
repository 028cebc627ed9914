import { globSync } from "node:fs";
import { join } from "node:path";
import { Application, type TypeDocOptions } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";

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
    outputFileStrategy: "modules",
    logLevel: "Warn",
    out,
  };
  const app = await Application.bootstrapWithPlugins(options);
  const project = await app.convert();
  if (project === undefined) throw new Error("The comments of sdk/ can't be read.");
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error("The pages of sdk/ can't be written.");
}

const IGNORED = ["sdk/node_modules/**", "sdk/dist/**", "sdk/test/**", "sdk/generator/**"];
