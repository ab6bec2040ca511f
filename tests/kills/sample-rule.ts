import { patched } from "@temporalio/workflow";
import { Renewal } from "../../workflows/renewal/renewal";

const { dated } = Renewal.prototype;

/** A rule of a sample release: a review's opinion says that it is a sample. Reviews of before mean what they meant. */
Renewal.prototype.dated = function (this: Renewal, event) {
  const made = dated.call(this, event);
  return made.type === "reviewed" && patched("sample rule")
    ? { ...made, opinion: `${made.opinion}（示例）` }
    : made;
};

export const interceptors = () => ({});
