import { globSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/**
 * What is wrong with a built site, one line each: links, anchors and pictures that lead nowhere, and whatever a browser would fetch from
 * elsewhere. `base` is the path that the site is served below, with a slash at both ends.
 */
export function findFaults(folder: string, base = "/"): string[] {
  const pages = new Map(globSync("**/*.html", { cwd: folder }).map((file) => [file, readPage(join(folder, file))]));
  const files = new Set(globSync("**/*", { cwd: folder }));
  const styles = globSync("**/*.css", { cwd: folder }).flatMap((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    return /url\(["']?https?:|@import/.test(text) ? [`${file} fetches from elsewhere`] : [];
  });
  const wrong = [...pages].flatMap(([file, { links, pictures, fetched }]) => [
    ...links.flatMap((link) => {
      const target = targetOf(link, file, base);
      if (target === undefined || file === "404.html") return [];
      if (!files.has(target.file)) return [`${file} links to ${link}, and there is no ${target.file}`];
      const isThere = target.anchor === "" || pages.get(target.file)?.ids.has(target.anchor) === true;
      return isThere ? [] : [`${file} links to ${link}, and nothing there has this anchor`];
    }),
    ...pictures.flatMap((picture) => {
      const target = targetOf(picture, file, base);
      return target === undefined || files.has(target.file) ? [] : [`${file} shows ${picture}, and there is none`];
    }),
    ...fetched.filter((url) => /^(https?:)?\/\//.test(url)).map((url) => `${file} fetches ${url}`),
  ]);
  return [...new Set([...styles, ...wrong])];
}

interface Page {
  readonly ids: ReadonlySet<string>;
  readonly links: readonly string[];
  readonly pictures: readonly string[];
  /** What a browser loads with the page. */
  readonly fetched: readonly string[];
}

function readPage(file: string): Page {
  const html = readFileSync(file, "utf8");
  const all = (pattern: RegExp) => [...html.matchAll(pattern)].map(([, value = ""]) => unescaped(value));
  return {
    ids: new Set(all(/\sid="([^"]*)"/g)),
    links: all(/<a\s[^>]*?href="([^"]*)"/g),
    pictures: all(/<img\s[^>]*?src="([^"]*)"/g),
    fetched: [...all(/<link\s[^>]*?href="([^"]*)"/g), ...all(/\ssrc="([^"]*)"/g)],
  };
}

/** The file and the anchor that a link means; nothing where it leaves the site. */
function targetOf(link: string, from: string, base: string): { file: string; anchor: string } | undefined {
  if (/^([a-z]+:|\/\/)/.test(link)) return undefined;
  const [path = "", anchor = ""] = link.split("#");
  const inside = path.startsWith(base) ? path.slice(base.length) : posix.join(posix.dirname(from), path);
  const file = path === "" ? from : inside === "" || inside.endsWith("/") ? `${inside}index.html` : inside;
  return { file: decodeURIComponent(file), anchor: decodeURIComponent(anchor) };
}

function unescaped(text: string): string {
  return text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
