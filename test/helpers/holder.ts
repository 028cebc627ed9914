// A process that holds a folder until it is ended.
import { lockFolder } from "../../payment/lock.ts";

lockFolder(process.argv[2] ?? "");
process.send?.("held");
setInterval(() => undefined, 1_000);
