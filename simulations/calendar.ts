// Times are seconds since 1970, months are those of the UTC calendar.

/** The same day and hour `months` later, or the last day of that month where it has no such day. */
export function addMonths(time: number, months: number): number {
  const date = new Date(time * 1_000);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime() / 1_000;
}

/** The UTC date, as in 2025-09-08. */
export function isoDate(time: number): string {
  return new Date(time * 1_000).toISOString().slice(0, 10);
}

/** The UTC time to the second, as in 2025-09-08T00:00:00Z. */
export function isoTime(time: number): string {
  return new Date(time * 1_000).toISOString().replace(/\.\d+/, "");
}
