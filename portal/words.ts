import { application } from "./words/application";
import { common, file, problem } from "./words/common";
import { invoice } from "./words/invoice";
import { lock } from "./words/lock";
import { payment } from "./words/payment";
import { progress } from "./words/progress";
import { time } from "./words/time";

/** Everything the portal says, but for what only a page or two say, and comes with them. Another language is another object of this type. */
const chinese = {
  common,
  problem,
  file,
  time,
  application,
  payment,
  invoice,
  lock,
  progress,
};

export type Words = typeof chinese;

export const words: Words = chinese;
