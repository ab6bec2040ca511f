import { readFileSync } from "node:fs";

import { inProject } from "./project.mjs";

const lists = {
  "../values.ts": /export const \w*[sS]tatuses = \[([^\]]*)\]/g,
  "stage.ts": /export const stages = \[([^\]]*)\]/g,
  "../money/payment.ts": /export const \w+Statuses = \[([^\]]*)\]/g,
};

/** The words by which the domain names a state: 编辑中 … 红冲失败, and those of payment attempts and refunds. */
const stateWords = new Set(Object.entries(lists).flatMap(wordsIn));

function wordsIn([file, list]) {
  const source = readFileSync(inProject("domain", "application", file), "utf8");
  const words = [...source.matchAll(list)].flatMap(([, listed]) => listed.match(/(?<=")[^",\s]+(?=")/g));
  if (words.length === 0) throw new Error(`no state is listed any more in ${file}`);
  return words;
}

const equalities = new Set(["===", "!==", "==", "!="]);
const questions = new Set(["includes", "indexOf", "has"]);

const isStateWord = (node) => node?.type === "Literal" && stateWords.has(node.value);

/**
 * An oxlint plugin that keeps pages from comparing states. Rules have one place, which is domain/. A page that compares
 * states by itself becomes wrong in time.
 */
export default {
  meta: { name: "states" },
  rules: {
    "not-in-conditions": {
      create(context) {
        const report = (node) =>
          context.report({
            node,
            message: `${node.value} is a state: ask domain/application/view.ts instead of comparing with it here.`,
          });
        const check = (...nodes) => nodes.filter(isStateWord).forEach(report);
        return {
          BinaryExpression: ({ operator, left, right }) => {
            if (equalities.has(operator)) check(left, right);
          },
          SwitchCase: ({ test }) => check(test),
          CallExpression: ({ callee, arguments: given }) => {
            if (callee.type !== "MemberExpression" || !questions.has(callee.property.name)) return;
            check(...given, ...(callee.object.type === "ArrayExpression" ? callee.object.elements : []));
          },
        };
      },
    },
  },
};
