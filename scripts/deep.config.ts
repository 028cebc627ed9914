// The same configuration with deeper fuzzing: `npm run test:deep`.
process.env.TEST_DEPTH = "deep";

const { default: config } = await import("../hardhat.config.ts");

export default config;
