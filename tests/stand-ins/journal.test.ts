import { appendFileSync, mkdtempSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openJournal, readJournal } from "../../stand-ins/shared/journal";

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "journal-"));
  file = join(dir, "journal.jsonl");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("when the system takes an entry in pieces, then it is written whole", () => {
  const journal = openJournal<string>(file, (descriptor, bytes, offset) =>
    writeSync(descriptor, bytes, offset, Math.min(3, bytes.length - offset)),
  );
  journal.append("一笔订单");
  journal.close();
  expect(readJournal(file)).toEqual(["一笔订单"]);
});

test("when the disk is full amidst an entry, then that fails and leaves nothing, and later ones are whole", () => {
  let room = 20;
  const journal = openJournal<string>(file, (descriptor, bytes, offset) => {
    if (room === 0) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    const taken = writeSync(descriptor, bytes, offset, Math.min(room, bytes.length - offset));
    room -= taken;
    return taken;
  });
  journal.append("first");
  expect(() => journal.append("second, which is too long")).toThrow("no space left");
  room = 1_000;
  journal.append("third");
  journal.close();
  expect(readJournal(file)).toEqual(["first", "third"]);
});

test("when the process was killed in the middle of a line, then the lines before it count", () => {
  const first = openJournal<number>(file);
  for (const entry of [1, 2]) first.append(entry);
  first.close();
  appendFileSync(file, '{"cut sho');
  expect(readJournal(file)).toEqual([1, 2]);
  const second = openJournal<number>(file);
  second.append(3);
  second.close();
  expect(readJournal(file)).toEqual([1, 2, 3]);
});
