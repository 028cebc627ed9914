import { globSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { DefaultTheme } from "vitepress";

const BACK: DefaultTheme.SidebarItem = { text: "← Guides", link: "/" };

/** The contracts under their folders, by the list that is written for them. */
export function contractItems(pages: string): DefaultTheme.SidebarItem[] {
  const list = readFileSync(join(pages, "contracts/index.md"), "utf8");
  const [, ...sections] = list.split(/^## /m);
  const folders = sections.map((section) => ({
    text: section.split("\n")[0] ?? "",
    items: [...section.matchAll(/^\| \[(\w+)\]/gm)].map(([, name = ""]) => ({
      text: name,
      link: `/contracts/${name}`,
    })),
  }));
  return [BACK, { text: "All contracts", link: "/contracts/" }, ...folders];
}

/** The modules of the SDK. */
export function sdkItems(pages: string): DefaultTheme.SidebarItem[] {
  const files = globSync("**/*.md", { cwd: join(pages, "sdk") }).filter((file) => file !== "index.md");
  const names = files.map((file) => file.replace(/\.md$/, "")).sort();
  const items = names.map((name) => ({ text: posix.basename(name), link: `/sdk/${name}` }));
  return [BACK, { text: "SDK", link: "/sdk/", items }];
}
