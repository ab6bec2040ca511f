import { fairOrder } from "../../domain/application/fair-order";

const waiting = (orgCode: string, ...instants: number[]) =>
  instants.map((since) => ({ id: `${orgCode}${since}`, orgCode, since }));

test("when one organisation sends in many, then another's first comes behind its first", () => {
  const greedy = waiting("G", ...Array.from({ length: 200 }, (_, index) => index));
  const order = fairOrder([...greedy, ...waiting("A", 500, 600), ...waiting("B", 700)]);
  expect(order.slice(0, 6)).toEqual(["G0", "A500", "B700", "G1", "A600", "G2"]);
  expect(order).toHaveLength(203);
});

test("when each organisation has one, then who has waited longest is first, whatever the order they come in", () => {
  expect(fairOrder([...waiting("A", 3), ...waiting("B", 1), ...waiting("C", 2)])).toEqual(["B1", "C2", "A3"]);
});
