import { EconomyError, errorLine } from "../sdk/errors.ts";

/** What to do about errors of Hardhat and ethers that don't say so, by what their line holds. */
const ADVICE: readonly [holds: RegExp, advice: string][] = [
  [/HHE703:/, "For network localhost start `npx hardhat node`, or set LOCALHOST_RPC_URL to another one's address."],
  [/HHE7:/, "Set it by `npx hardhat keystore set <name>`, or in .env, see .env.example."],
  [/HHE708:/, "Look at --network, and at the URL that is set for it."],
  [/HHE28:/, "A URL begins with https:// or http://."],
  [
    /^DispatcherError: .*Invalid URL/,
    "Look at the URL that is set for the network, such as LOCALHOST_RPC_URL: it begins with https:// or http://.",
  ],
  [
    /^UnknownError: .*(POST request to|status code from)/,
    "Look whether a node answers at the network's URL, and run it again.",
  ],
  [/Field\.fromBytes|invalid private key/i, "DEPLOYER_PRIVATE_KEY must be 0x and 64 hexadecimal digits."],
];

/** Runs a command and ends the process: with 0 or the exit code that it has set, or with one readable line and 1. */
export async function runCommand(run: (log: (line: string) => void) => Promise<unknown>): Promise<never> {
  // a question that nobody can answer, such as the keystore's, would end the process without a word
  process.once("beforeExit", () => {
    fail(new EconomyError("USAGE", "There is no terminal to ask.", "Set the variables in the environment or in .env."));
  });
  try {
    await run((line) => {
      console.log(line);
    });
    process.exit();
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): never {
  const line = errorLine(error);
  const advice = ADVICE.find(([holds]) => holds.test(line))?.[1];
  console.error(
    process.env.DEBUG === "1" ? error : advice === undefined ? line : `${line.replace(/\.?$/, ".")} ${advice}`,
  );
  process.exit(1);
}
