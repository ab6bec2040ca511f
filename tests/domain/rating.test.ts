import { fewestShown, grades, isLow, mayBeRated, ratingFigures } from "../../domain/application/rating";
import { shownHandlings } from "../../domain/application/stage";

test("when the service is done, then it can be rated, and at no other time", () => {
  expect(shownHandlings.filter((handling) => mayBeRated({ handling }))).toEqual(["已办理"]);
});

test("when a grade is low, then it is one of the last two, for which a reason is asked", () => {
  expect(grades.filter(isLow)).toEqual(["不满意", "非常不满意"]);
});

test("when there are fewer answers than hide each one, then no figures are told", () => {
  expect(ratingFigures([])).toBeUndefined();
  expect(ratingFigures([{ grade: "满意", count: fewestShown - 1 }])).toBeUndefined();
  expect(
    ratingFigures([
      { grade: "不满意", count: 1 },
      { grade: "满意", count: fewestShown - 1 },
    ]),
  ).toEqual([
    { grade: "非常满意", count: 0 },
    { grade: "满意", count: fewestShown - 1 },
    { grade: "基本满意", count: 0 },
    { grade: "不满意", count: 1 },
    { grade: "非常不满意", count: 0 },
  ]);
});
