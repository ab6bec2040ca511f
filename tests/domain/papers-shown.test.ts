import { shownFiles } from "../../portal/materials/changed";
import { stepped, wheeled, wholeZoom } from "../../portal/materials/zoom";

const file = (id: string, material = "营业执照") => ({ id, material, kind: "png" as const, bytes: 1 });
const told = (before: ReturnType<typeof file>[], latest: ReturnType<typeof file>[]) =>
  shownFiles([{ materials: before }, { materials: latest }]).map((shown) => [
    shown.file.id,
    shown.mark,
    shown.former?.id,
  ]);

test("when papers are submitted again, then each says whether it is the same, replaced another one, is new or is gone", () => {
  expect(shownFiles([{ materials: [file("a")] }])).toEqual([{ file: file("a"), number: 1 }]);
  expect(told([file("a"), file("b")], [file("a"), file("b")])).toEqual([
    ["a", undefined, undefined],
    ["b", undefined, undefined],
  ]);
  expect(told([file("a")], [file("c")])).toEqual([["c", "changed", "a"]]);
  expect(told([file("a")], [file("a"), file("c")])).toEqual([
    ["a", undefined, undefined],
    ["c", "fresh", undefined],
  ]);
  expect(told([file("a"), file("b")], [file("c")])).toEqual([
    ["c", "changed", "a"],
    ["b", "gone", undefined],
  ]);
  expect(told([file("a"), file("l", "委托书")], [file("a")])).toEqual([
    ["a", undefined, undefined],
    ["l", "gone", undefined],
  ]);
});

test("when a paper is made larger or smaller, then it goes by steps, within bounds, and a whole page fits its frame", () => {
  expect([stepped(1, 1), stepped(1, -1), stepped(1.2, 1), stepped(1.2, -1)]).toEqual([1.5, 0.75, 1.5, 1]);
  expect([stepped(4, 1), stepped(0.25, -1), wheeled(4, -100), wheeled(0.25, 100)]).toEqual([
    4, 0.25, 4, 0.25,
  ]);
  expect(wheeled(1, -100)).toBeGreaterThan(1);
  expect(wholeZoom(0.5, { width: 800, height: 400 })).toBe(0.25);
  expect(wholeZoom(4, { width: 800, height: 400 })).toBe(1);
  expect(wholeZoom(2, { width: 0, height: 0 })).toBe(1);
});
