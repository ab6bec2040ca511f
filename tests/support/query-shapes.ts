import { join } from "node:path";

/** Returns the file in which a stack's API and worker record each kind of query. */
export const queryShapesFile = ({ dataDir }: { dataDir: string }): string =>
  join(dataDir, "query-shapes.jsonl");

/** Settings that make API and worker record their queries. */
export const recordingQueries = (stack: { dataDir: string }): Record<string, string> => ({
  NODE_OPTIONS: `--require=${require.resolve("./record-queries.cjs")}`,
  QUERY_SHAPES_FILE: queryShapesFile(stack),
});
