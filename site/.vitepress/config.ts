import { fileURLToPath } from "node:url";
import { defineConfig, type DefaultTheme } from "vitepress";
import { anchorOf } from "../links.ts";
import { GROUPS } from "../nav.ts";
import { decisionsOf, titleOf } from "../pages.ts";
import { contractItems, sdkItems } from "../sidebar.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pages = "cache/site/pages";

const groups: DefaultTheme.SidebarItem[] = GROUPS.map(({ title, pages }, place) => ({
  text: title,
  collapsed: place > 0,
  items: pages.map((page) => ({ text: titleOf(root, `docs/${page}.md`), link: `/${page}` })),
}));
const decisions = decisionsOf(root).map((name) => {
  return { text: titleOf(root, `docs/decisions/${name}.md`), link: `/decisions/${name}` };
});

export default defineConfig({
  lang: "en",
  title: "Open economy",
  description: "Datanets, attribution rewards, model tokens and OPEN on the EVM",
  srcDir: `../${pages}`,
  outDir: "./dist",
  cacheDir: "../cache/vitepress",
  head: [["link", { rel: "icon", href: "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>" }]],
  // Nothing in the pages is HTML: what looks like it is meant as it stands.
  markdown: { html: false, anchor: { slugify: anchorOf } },
  vite: { publicDir: false },
  themeConfig: {
    search: { provider: "local" },
    outline: { level: [2, 3] },
    nav: [
      { text: "Quick start", link: "/quick-start" },
      { text: "Contracts", link: "/contracts/" },
      { text: "SDK", link: "/sdk/" },
      { text: "Gas", link: "/gas" },
      { text: "Security", link: "/security" },
    ],
    sidebar: {
      "/contracts/": contractItems(`${root}/${pages}`),
      "/sdk/": sdkItems(`${root}/${pages}`),
      "/": [
        ...groups,
        { text: "Decisions", collapsed: true, link: "/decisions/", items: decisions },
        {
          text: "Reference",
          items: [
            { text: "Contracts", link: "/contracts/" },
            { text: "SDK", link: "/sdk/" },
            { text: "Gas", link: "/gas" },
            { text: "README", link: "/readme" },
            { text: "Contributing", link: "/contributing" },
          ],
        },
      ],
    },
  },
});
