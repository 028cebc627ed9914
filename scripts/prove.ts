// Proves the maths of vesting and splitting by a solver; exit code 1 where anything isn't proved.
import { runProofs } from "../proofs/run.ts";
import { runCommand } from "./command.ts";

await runCommand((log) => runProofs(process.cwd(), log));
