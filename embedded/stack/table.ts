const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

/** Lays rows out in columns. A Chinese character counts as two columns, because terminals show it so wide. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (soFar, row) => row.map((cell, column) => Math.max(soFar[column] ?? 0, width(cell))),
    [],
  );
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - width(cell))).join("  ");
  return rows.map((row) => `  ${line(row).trimEnd()}`).join("\n");
}

function width(text: string): number {
  return text.length + (text.match(wide)?.length ?? 0);
}
