import { parse } from "acorn";
import { simple } from "acorn-walk";

/** Oldest engines that the portal is built for; docs/manual and README name the browsers that contain them. */
export const engines = ["chrome87", "safari14.1"];

/** Version of ECMAScript whose syntax these engines know. */
const ecmaVersion = 2021;

/** Names of methods that one of the engines lacks, as they are called: `list.at(-1)`, `Object.hasOwn(table, key)`. */
const newerMethods = new Set(
  `at findLast findLastIndex hasOwn toSorted toReversed toSpliced with groupBy withResolvers fromAsync
  isWellFormed toWellFormed isSubsetOf isSupersetOf isDisjointFrom symmetricDifference toArray
  checkVisibility randomUUID throwIfAborted requestSubmit showModal startViewTransition
  showPopover togglePopover canParse`.split(/\s+/),
);
const newerFunctions = new Set(["structuredClone", "requestIdleCallback"]);

/** Names of constructors and objects that one of the engines lacks. */
const newerClasses = new Set(["WeakRef", "FinalizationRegistry", "CompressionStream", "Segmenter"]);

interface Named {
  type: string;
  name?: string;
  computed?: boolean;
  property?: Named;
}

/** Returns the name of the called function if it is one of the newer functions. */
function newerName({ type, name, computed, property }: Named): string | undefined {
  if (type === "Identifier") return newerFunctions.has(name ?? "") ? name : undefined;
  const method = type === "MemberExpression" && !computed ? property?.name : undefined;
  return newerMethods.has(method ?? "") ? method : undefined;
}

/**
 * Returns what a script needs that the old engines lack. Newer syntax ends the analysis; newer functions are all
 * listed.
 * @param harmless - names of functions that the portal never reaches
 */
export function tooNewIn(code: string, harmless: readonly string[] = []): string[] {
  const found = new Set<string>();
  const excerpt = (at: number): string => code.slice(Math.max(0, at - 40), at + 40);
  try {
    const program = parse(code, { ecmaVersion, sourceType: "module" });
    simple(program, {
      CallExpression({ callee, start }) {
        const name = newerName(callee);
        if (name !== undefined && !harmless.includes(name)) found.add(`${name}() in ${excerpt(start)}`);
      },
      NewExpression({ callee, start }) {
        const { name } = callee as Named;
        if (newerClasses.has(name ?? "")) found.add(`${name} in ${excerpt(start)}`);
      },
      Literal({ regex, start }) {
        // Safari supports lookbehind from 16.4 only. Older versions would reject the whole script.
        if (regex && /\(\?<[=!]/.test(regex.pattern)) found.add(`lookbehind in ${excerpt(start)}`);
      },
    });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { pos } = error as SyntaxError & { pos: number };
    found.add(`syntax (${error.message}) in ${excerpt(pos)}`);
  }
  return [...found];
}

/** Returns selectors for which an old engine drops the whole rule, unless they stand in a rule of their own. */
export function tooNewInStyles(css: string): string[] {
  const rules = css.match(/[^{}]+(?=\{)/g) ?? [];
  return rules.filter((selector) => /:(is|where)\(/.test(selector) || /,.*:has\(|:has\(.*,/.test(selector));
}
