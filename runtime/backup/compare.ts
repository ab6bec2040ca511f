import type { Part } from "./contents";

/** Tables whose number of rows the report names, because they are what a restore is made for. */
const told = [
  ["申请", "mongodb.archive", "ca-renewal.applications", "件"],
  ["申请材料", "mongodb.archive", "ca-renewal.material_files", "份"],
  ["发票文件", "mongodb.archive", "ca-renewal.invoice_files", "份"],
  ["流程", "temporal.sql", "public.current_executions", "个"],
  ["流程历史", "temporal.sql", "public.history_node", "段"],
] as const;

const mostTold = 20;

/** Outcome of a comparison, in words for the operator. */
export interface Comparison {
  isEqual: boolean;
  words: string[];
}

/** Compares a backup's manifest with the contents of the restored databases. */
export function compare(manifest: readonly Part[], found: readonly Part[]): Comparison {
  const differences = manifest.flatMap(({ part, tables }) => {
    const restored = found.find((other) => other.part === part)?.tables ?? {};
    const names = new Set([...Object.keys(tables), ...Object.keys(restored)]);
    return [...names].flatMap((name) => {
      const [before, after] = [tables[name], restored[name]];
      if (before && after && before.count === after.count && before.sum === after.sum) return [];
      // An empty collection and a missing one are equal, because neither has documents.
      if ((before?.count ?? 0) === 0 && (after?.count ?? 0) === 0) return [];
      const contents = before?.count === after?.count ? "，内容不同" : "";
      return [`${part} ${name}：备份时 ${before?.count ?? 0}，恢复出来 ${after?.count ?? 0}${contents}`];
    });
  });
  if (manifest.length === 0) return { isEqual: false, words: ["备份里什么也没有"] };
  if (differences.length > 0) {
    const more = differences.length - mostTold;
    return {
      isEqual: false,
      words: [...differences.slice(0, mostTold), ...(more > 0 ? [`另有 ${more} 项`] : [])],
    };
  }
  const all = manifest.flatMap(({ tables }) => Object.values(tables));
  const sums = told.flatMap(([what, part, name, unit]) => {
    const table = manifest.find((one) => one.part === part)?.tables[name];
    return table ? [`${what} ${table.count} ${unit}`] : [];
  });
  const rows = all.reduce((sum, { count }) => sum + count, 0);
  return { isEqual: true, words: [`${sums.join("，")}；共 ${all.length} 个表，${rows} 行`] };
}
