import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { SolidityHooks } from "hardhat/types/hooks";
import type { HardhatPlugin } from "hardhat/types/plugins";

/** Whether the first place that a compiler message points at lies in a package. */
const isOfPackage = (text: string): boolean => /^[^]*?--> (\S+)/.exec(text)?.[1]?.includes("node_modules") ?? false;

const solidityHandlers: Partial<SolidityHooks> = {
  /** A command that builds by the way is silent while it does, and the first build takes minutes. */
  build(context, rootFilePaths, options, next) {
    const isFirst = !existsSync(join(context.config.paths.artifacts, "build-info"));
    if (isFirst) console.error("Compiling the contracts (once, three to five minutes) …");
    // Hardhat leaves a core to others, which of two is half
    return next(context, rootFilePaths, { concurrency: availableParallelism(), ...options });
  },

  /** Leaves out the warnings about packages, which only their authors can heed. */
  async getCompilationJobErrors(context, job, output, next) {
    const errors = await next(context, job, output);
    return errors.filter(
      ({ severity, formattedMessage = "" }) => severity === "error" || !isOfPackage(formattedMessage),
    );
  },

  /**
   * Hardhat lists artifacts in no certain order, and TypeChain, which runs next, writes its index in that order. The SDK
   * gets what it has of the contracts, but not of those that are instrumented for coverage.
   */
  async processArtifactsAfterSuccessfulBuild(context, artifactPaths) {
    (artifactPaths as string[]).sort();
    if (context.globalOptions.coverage) return;
    const { generateWhereOld } = await import("../sdk/generator/generate.ts");
    await generateWhereOld(context.config.paths.root, context.config.paths.artifacts, context.config.paths.cache);
  },
};

/** Says that a first build is under way, keeps a build's output to what the project can change, and its files the same. */
const buildPlugin: HardhatPlugin = {
  id: "open-economy-build",
  hookHandlers: { solidity: () => Promise.resolve({ default: () => Promise.resolve(solidityHandlers) }) },
};

export default buildPlugin;
