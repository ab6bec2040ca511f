import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { compare } from "../../runtime/backup/compare";
import { contentsOf } from "../../runtime/backup/contents";

/** A real archive of mongodump: two applications, one material, and a collection without documents. */
const archive = readFileSync(join(projectRoot, "tests/fixtures/backup/mongodb.archive"));
const sqlOf = (rows: readonly string[], key = "one"): Buffer =>
  Buffer.from(
    [
      ...[`\\restrict ${key}`, "CREATE TABLE public.kept (words text);"],
      ...[
        "COPY public.kept (words) FROM stdin;",
        ...rows,
        "\\.",
        "COPY public.none (words) FROM stdin;",
        "\\.",
      ],
      ...["-- PostgreSQL database dump complete", `\\unrestrict ${key}`, ""],
    ].join("\n"),
  );

/** Yields a dump in pieces of the given size, as a pipe delivers it. */
async function* piecesOf(dump: Buffer, bytes = 65_536): AsyncGenerator<Buffer> {
  for (let at = 0; at < dump.length; at += bytes) yield await Promise.resolve(dump.subarray(at, at + bytes));
}
const inArchive = (dump: Buffer, bytes?: number) => contentsOf("mongodb.archive", piecesOf(dump, bytes));
const inSql = (dump: Buffer, bytes?: number) => contentsOf("temporal.sql", piecesOf(dump, bytes));

test.each([7, 4_096])(
  "when dumps come in pieces of %d bytes, then each table is counted, in whatever order its rows are",
  async (bytes) => {
    const { tables } = await inArchive(archive, bytes);
    expect(Object.entries(tables).map(([name, { count }]) => [name, count])).toEqual([
      ["ca-renewal.applications", 2],
      ["ca-renewal.bills", 0],
      ["ca-renewal.material_files", 1],
    ]);
    const one = await inSql(sqlOf(["first", "", "second\\n"]), bytes);
    expect(one.tables).toMatchObject({
      "(schema)": { count: 3 },
      "public.kept": { count: 3 },
      "public.none": { count: 0 },
    });
    const other = await inSql(sqlOf(["second\\n", "first", ""], "other"), bytes);
    expect(other).toEqual(one);
    expect(compare([await inArchive(archive), one], [await inArchive(archive, 5), other])).toEqual({
      isEqual: true,
      words: ["申请 2 件，申请材料 1 份；共 6 个表，9 行"],
    });
  },
);

test("when what came back has lost, gained or changed a row, a byte of a document, a table or all of it, then that is named", async () => {
  const manifest = [await inArchive(archive), await inSql(sqlOf(["first", "second"]))];
  const [documents, rows] = manifest;
  const changed = Buffer.from(archive);
  changed.write("已撤回", archive.indexOf("待审核"));
  const otherwise = async (found: Promise<Awaited<ReturnType<typeof inSql>>>[]) =>
    compare(manifest, await Promise.all(found)).words;
  const same = Promise.resolve(documents as NonNullable<typeof documents>);
  expect(await otherwise([inArchive(changed), inSql(sqlOf(["first", "second"]))])).toEqual([
    "mongodb.archive ca-renewal.applications：备份时 2，恢复出来 2，内容不同",
  ]);
  for (const [found, said] of [
    [["first"], "备份时 2，恢复出来 1"],
    [["first", "second", "second"], "备份时 2，恢复出来 3"],
    [["first", "first"], "备份时 2，恢复出来 2，内容不同"],
  ] as const)
    expect(await otherwise([same, inSql(sqlOf(found))])).toEqual([`temporal.sql public.kept：${said}`]);
  expect(await otherwise([same])).toEqual([
    "temporal.sql (schema)：备份时 3，恢复出来 0",
    "temporal.sql public.kept：备份时 2，恢复出来 0",
  ]);
  expect(compare([], [rows as NonNullable<typeof rows>]).isEqual).toBe(false);
});

test("when a dump ends too soon, wherever that is, then it is refused", async () => {
  const sql = sqlOf(["first"]);
  for (const short of [0, 30, sql.indexOf("-- PostgreSQL")])
    await expect(inSql(sql.subarray(0, short))).rejects.toThrow("cut short");
  for (let end = 0; end < archive.length; end += 97)
    await expect(inArchive(archive.subarray(0, end))).rejects.toThrow();
});
