import { formatEther } from "ethers";

/** A table with aligned columns; those named in `left` are flush left, the others flush right. */
export function table(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  left: readonly string[],
): string {
  const widths = headers.map((header, column) => {
    return Math.max(header.length, ...rows.map((row) => row[column]?.length ?? 0));
  });
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return left.includes(headers[column] ?? "") ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd();
  return [headers, widths.map((width) => "─".repeat(width)), ...rows].map((row) => `  ${line(row)}`).join("\n");
}

/** An amount of 18 decimals with `digits` of them, rounded down, and the thousands set apart. */
export function tokens(amount: bigint, digits: number): string {
  const [whole = "", fraction = ""] = formatEther(amount).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return digits === 0 ? grouped : `${grouped}.${fraction.padEnd(digits, "0").slice(0, digits)}`;
}
