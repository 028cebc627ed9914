/** What canonical JSON can hold. Numbers are bigint, so that no value is ever rounded. */
export type Canonical = string | bigint | boolean | null | readonly Canonical[] | { readonly [key: string]: Canonical };

/** JSON with sorted keys and no spaces, so that equal values are equal bytes. Integers are written in digits. */
export function canonicalJson(value: Canonical): string {
  if (typeof value === "bigint") return value.toString();
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

function isList(value: Canonical): value is readonly Canonical[] {
  return Array.isArray(value);
}
