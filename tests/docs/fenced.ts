import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../stand-ins/shared/project-root";

/** Documents with lines that their readers should type. */
export const pages = [
  "README.md",
  "README.zh-CN.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "docs/development.md",
  "docs/install.md",
  "docs/integration.md",
  "docs/performance.md",
  "docs/scale.md",
  "docs/security.md",
  "docs/testing.md",
  "docs/manual/README.md",
  "docs/operations/README.md",
  "docs/operations/configuration.md",
  "docs/operations/invoices.md",
];

/** Reads any file of the project. */
export const readPage = (page: string): string => readFileSync(join(projectRoot, page), "utf8");

/** Returns the content of each fenced block in one of these languages. */
export const blocksOf = (text: string, languages: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`(?:${languages})\\n([^]*?)^\`\`\``, "gm"))].map(
    ([, block = ""]) => block,
  );

/** Returns the lines of all shell blocks. Continued lines are joined. */
export const commandsOf = (text: string): string[] =>
  blocksOf(text, "bash|sh").flatMap((block) =>
    block
      .replace(/\\\n\s*/g, "")
      .split("\n")
      .filter((line) => line.trim() !== ""),
  );

/** Returns the commands that stand within sentences. */
export const saidCommandsOf = (text: string): string[] =>
  [...text.matchAll(/`((?:deploy\/ca|docker-compose|docker|npm|temporal|promtool) [^`\n]+)`/g)].map(
    ([, command = ""]) => command,
  );
