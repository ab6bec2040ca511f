import type { ApplicationView } from "../client/views";

type Submission = Pick<ApplicationView["submissions"][number], "materials">;
export type SubmittedFile = NonNullable<Submission["materials"]>[number];

/**
 * A file of the latest submission with the file that it replaced, or a file that was removed since the submission
 * before.
 */
export interface ShownFile {
  file: SubmittedFile;
  /** Number of the file among those of its material, from 1. */
  number: number;
  mark?: "changed" | "fresh" | "gone";
  former?: SubmittedFile;
}

const ofMaterial = ({ materials = [] }: Submission, name: string): SubmittedFile[] =>
  materials.filter(({ material }) => material === name);

/**
 * Returns the files of the latest submission, followed by those of the submission before that were removed without a
 * replacement.
 */
export function shownFiles(submissions: readonly Submission[]): ShownFile[] {
  const [latest, before] = submissions.slice(-2).reverse();
  const files = (latest?.materials ?? []).map((file): ShownFile => {
    const alike = ofMaterial(latest ?? {}, file.material);
    const number = alike.indexOf(file) + 1;
    const formers = before ? ofMaterial(before, file.material) : [];
    if (!before || formers.some(({ id }) => id === file.id)) return { file, number };
    const replaced = formers.filter(({ id }) => !alike.some((one) => one.id === id));
    const newOnes = alike.filter(({ id }) => !formers.some((one) => one.id === id));
    const former = replaced[newOnes.indexOf(file)];
    return former ? { file, number, mark: "changed", former } : { file, number, mark: "fresh" };
  });
  const there = new Set(files.flatMap(({ file, former }) => [file.id, former?.id]));
  const gone = (before?.materials ?? []).filter(({ id }) => !there.has(id));
  return [
    ...files,
    ...gone.map((file): ShownFile => {
      const alike = before ? ofMaterial(before, file.material) : [];
      return { file, number: alike.indexOf(file) + 1, mark: "gone" };
    }),
  ];
}
