import { join } from "node:path";

/** Where a stack's API and worker write down each kind of query that they ask. */
export const queryShapesFile = ({ dataDir }: { dataDir: string }): string =>
  join(dataDir, "query-shapes.jsonl");

/** Settings that make them do so. */
export const recordingQueries = (stack: { dataDir: string }): Record<string, string> => ({
  NODE_OPTIONS: `--require=${require.resolve("./record-queries.cjs")}`,
  QUERY_SHAPES_FILE: queryShapesFile(stack),
});
