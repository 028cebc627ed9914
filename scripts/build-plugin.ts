import type { SolidityHooks } from "hardhat/types/hooks";
import type { HardhatPlugin } from "hardhat/types/plugins";

/** Whether the first place that a compiler message points at lies in a package. */
const isOfPackage = (text: string): boolean => /^[^]*?--> (\S+)/.exec(text)?.[1]?.includes("node_modules") ?? false;

const solidityHandlers: Partial<SolidityHooks> = {
  /** Leaves out the warnings about packages, which only their authors can heed. */
  async getCompilationJobErrors(context, job, output, next) {
    const errors = await next(context, job, output);
    return errors.filter(
      ({ severity, formattedMessage = "" }) => severity === "error" || !isOfPackage(formattedMessage),
    );
  },

  /** Hardhat lists artifacts in no certain order, and TypeChain, which runs next, writes its index in that order. */
  processArtifactsAfterSuccessfulBuild(_context, artifactPaths) {
    (artifactPaths as string[]).sort();
    return Promise.resolve();
  },
};

/** Keeps a build's output to what the project can change, and its generated files the same on every machine. */
const buildPlugin: HardhatPlugin = {
  id: "open-economy-build",
  hookHandlers: { solidity: () => Promise.resolve({ default: () => Promise.resolve(solidityHandlers) }) },
};

export default buildPlugin;
