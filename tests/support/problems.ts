import type { Answer } from "../../embedded/demo/api-client";

/** The members of a problem document that the tests read. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  instance: string;
  state?: string;
  fields?: { path: string; message: string }[];
  version?: number;
  review?: { by: string; decision: string; opinion: string; isMine: boolean };
  differences?: { name: string; before: string; now: string }[];
}

const chinese = /\p{Script=Han}/u;

/** Checks that an answer is a valid problem document with a given status and code, and returns the document. */
export function expectProblem(answer: Answer, status: number, code: string): ProblemBody {
  const problem = answer.body as ProblemBody;
  expect({ status: answer.status, code: problem.code }).toEqual({ status, code });
  expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  expect(problem).toMatchObject({ status, type: `urn:ca-renewal:problem:${code}` });
  expect(problem.title).toMatch(chinese);
  expect(problem.detail).toMatch(chinese);
  // A repeated request gets the first one's answer, and so the first one's request id.
  const asked = answer.headers.has("idempotent-replayed") ? "[\\w-]+" : answer.headers.get("x-request-id");
  expect(problem.instance).toMatch(new RegExp(`^urn:ca-renewal:request:${asked}$`));
  for (const { message } of problem.fields ?? []) expect(message).toMatch(chinese);
  expect(JSON.stringify(problem)).not.toMatch(/\bat .+:\d+:\d+|node_modules/);
  return problem;
}

/** Returns the paths of the fields that a problem names, sorted and without duplicates. */
export const fieldsOf = ({ fields = [] }: ProblemBody): string[] =>
  [...new Set(fields.map(({ path }) => path))].toSorted();
