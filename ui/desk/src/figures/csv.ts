// A table as a file that spreadsheets read (RFC 4180).
import { MEASURES, type MeasureId } from "@/figures/measures";
import type { FiguresShown } from "@deskbell/shared/types";

/** What a spreadsheet would take for a formula. Names come from people. */
const FORMULA = /^[=+\-@\t\r]/;

/** What stands between two cells. */
export type Separator = "," | ";";

/** What a spreadsheet takes for it: where the comma is the sign of a fraction it is not read as anything else. */
export const separatorBeside = (decimalSign: string): Separator => (decimalSign === "," ? ";" : ",");

/** One cell. */
export function cell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** How many of what; spans in whole seconds, and nothing where nothing was measured. The mark in front says that it is UTF-8. */
export function csvOf(
  what: string,
  names: Readonly<Record<MeasureId, string>>,
  seconds: (name: string) => string,
  rows: readonly { name: string; figures: FiguresShown }[],
  separator: Separator = ",",
): string {
  const line = (cells: readonly (string | number)[]) => `${cells.map(cell).join(separator)}\r\n`;
  const heads = MEASURES.map(({ id, kind }) => (kind === "span" ? seconds(names[id]) : names[id]));
  const body = rows.map(({ name, figures }) =>
    line([
      name,
      ...MEASURES.map(({ kind, of }) => {
        const value = of(figures);
        if (value === null) return "";
        return kind === "span" ? Math.round(value / 1_000) : value;
      }),
    ]),
  );
  return `\uFEFF${line([what, ...heads])}${body.join("")}`;
}
