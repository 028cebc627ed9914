// A process that holds a folder until it is ended. Where the tests load it with all files, it does nothing.
import { lockFolder } from "../../payment/lock.ts";

if (process.send !== undefined) {
  lockFolder(process.argv[2] ?? "");
  process.send("held");
  setInterval(() => undefined, 1_000);
}
