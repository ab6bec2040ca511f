import { parse } from "acorn";
import { simple } from "acorn-walk";

/** What the portal is built for. docs/manual and README name the browsers that have them. */
export const engines = ["chrome87", "safari14.1"];

/** The syntax that these engines know. */
const ecmaVersion = 2021;

/** Functions that one of the engines lacks, by name, as they are called: `list.at(-1)`, `Object.hasOwn(table, key)`. */
const newerMethods = new Set(
  `at findLast findLastIndex hasOwn toSorted toReversed toSpliced with groupBy withResolvers fromAsync
  isWellFormed toWellFormed isSubsetOf isSupersetOf isDisjointFrom symmetricDifference toArray
  checkVisibility randomUUID throwIfAborted requestSubmit showModal startViewTransition
  showPopover togglePopover canParse`.split(/\s+/),
);
const newerFunctions = new Set(["structuredClone", "requestIdleCallback"]);

/** Constructors and objects that one of the engines lacks. */
const newerClasses = new Set(["WeakRef", "FinalizationRegistry", "CompressionStream", "Segmenter"]);

interface Named {
  type: string;
  name?: string;
  computed?: boolean;
  property?: Named;
}

/** The name that is called, where it is one of the newer ones. */
function newerName({ type, name, computed, property }: Named): string | undefined {
  if (type === "Identifier") return newerFunctions.has(name ?? "") ? name : undefined;
  const method = type === "MemberExpression" && !computed ? property?.name : undefined;
  return newerMethods.has(method ?? "") ? method : undefined;
}

/**
 * What a script needs that the old engines lack: newer syntax ends the look at it, newer functions are listed.
 * @param harmless - names of functions that are never reached there
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
        // Safari reads no lookbehind before 16.4: the whole script would fail.
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

/** Selectors that make an old engine drop the whole rule, unless they stand in one of their own. */
export function tooNewInStyles(css: string): string[] {
  const rules = css.match(/[^{}]+(?=\{)/g) ?? [];
  return rules.filter((selector) => /:(is|where)\(/.test(selector) || /,.*:has\(|:has\(.*,/.test(selector));
}
