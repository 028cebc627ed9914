// ClickHouse's own engine behind the part of its HTTP interface that epochs use; a process of its own, which chdb.ts starts.
import { randomUUID } from "node:crypto";
import { createWriteStream, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

interface Session {
  query(sql: string, format: string): string;
}

const [, , modules, folder] = process.argv;

if (modules !== undefined && folder !== undefined && process.send !== undefined) {
  const { Session } = createRequire(join(modules, "package.json"))("chdb") as {
    Session: new (path: string) => Session;
  };
  serve(new Session(join(folder, "data")), folder);
}

function serve(session: Session, folder: string): void {
  const server = createServer((request, response) => {
    answer(session, folder, request).then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, "127.0.0.1", () => process.send?.(server.address()));
}

/** A file stands for the body of an insert: in process there is no input(). */
async function answer(session: Session, folder: string, request: IncomingMessage): Promise<string> {
  const sql = new URL(request.url ?? "", "http://localhost").searchParams.get("query") ?? "";
  const file = join(folder, `${randomUUID()}.parquet`);
  try {
    await pipeline(request, createWriteStream(file));
    const [, before, columns] = /^(INSERT.*)\binput\('([^']*)'\) FORMAT Parquet$/s.exec(sql) ?? [];
    if (before === undefined) return session.query(sql, "CSV");
    return session.query(`${before} file('${file}', Parquet, '${columns ?? ""}')`, "CSV");
  } finally {
    rmSync(file, { force: true });
  }
}
