// A process that holds a folder until it is ended. Where the tests load it with all files, it names none and does nothing.
import { lockFolder } from "../../payment/lock.ts";

const [, , folder] = process.argv;

if (process.send !== undefined && folder !== undefined) {
  lockFolder(folder);
  process.send("held");
  setInterval(() => undefined, 1_000);
}
