// Saves a table as a file in the folder for downloads.
import { csvOf, separatorBeside } from "@/figures/csv";
import { figures } from "@/figures/figures.svelte";
import { dayField } from "@/figures/spans";
import { say, told } from "@/lib/acts";
import { ask } from "@/lib/bridge";
import { decimalSign } from "@/lib/format";
import { w } from "@/words";
import type { FiguresShown } from "@deskbell/shared/types";

export async function saveTable(what: string, rows: readonly { name: string; figures: FiguresShown }[]): Promise<void> {
  const { range } = figures;
  if (typeof range === "string") return;
  const name = w.figures.csvName(w.figures.title, dayField(range.from), dayField(range.to - 1));
  const text = csvOf(what, w.figures.measures, w.figures.inSeconds, rows, separatorBeside(decimalSign()));
  const saved = await told(ask("save_text", { name, text }));
  if (saved?.path != null) say("info", w.figures.csvSaved(saved.path));
}
