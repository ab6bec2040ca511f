import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { inProject } from "./project.mjs";
import { sourceFiles } from "./source-files.mjs";

/**
 * Order of the entries (folders and files) of a folder, the lowest first. Each entry imports only from entries before it,
 * types and import() included.
 */
const orders = {
  api: `platform openapi engine csv list-page list-slice dependencies locks applications materials payments reviews ratings work-orders consents
    reconciliation refunds invoices operations audit events terms callbacks codec way-in portal commands compose parts
    create-api main`,
  domain: `beijing-day working-days failing-runs reconciled-at values settings form locks materials money invoice application
    reconciliation consent state-meanings events problems`,
};

const imported = /(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)"/g;

function importsOf(file) {
  const source = readFileSync(inProject(file), "utf8");
  return [...source.matchAll(imported)].flatMap(([, name]) => {
    const bare = path.posix.join(path.posix.dirname(file), name);
    const found = [bare, `${bare}.ts`, `${bare}.tsx`, `${bare}/index.ts`].find(
      (one) => /\.tsx?$/.test(one) && existsSync(inProject(one)),
    );
    return found === undefined ? [] : [found];
  });
}

/** Finds imports from a later entry, and files without a place in their folder's order. */
function upward(graph) {
  const complaints = new Set();
  const placeOf = (file) => {
    const [root, name] = file.replace(/\.tsx?$/, "").split("/");
    const place = orders[root].split(/\s+/).indexOf(name);
    if (place < 0) complaints.add(`${root}/${name} has no place in the order of scripts/lib/arrows.mjs`);
    return place;
  };
  for (const [file, targets] of graph) {
    const root = Object.keys(orders).find((one) => file.startsWith(`${one}/`));
    if (root === undefined) continue;
    for (const target of targets.filter((one) => one.startsWith(`${root}/`)))
      if (placeOf(file) < placeOf(target)) complaints.add(`${file} imports ${target}, which stands above it`);
  }
  return [...complaints];
}

/** Finds circles of imports, including those that close only by import() or by types. */
function circles(graph) {
  const found = [];
  const state = new Map();
  const visit = (file, trail) => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open")
      return void found.push([...trail.slice(trail.indexOf(file)), file].join(" → "));
    state.set(file, "open");
    for (const target of graph.get(file) ?? []) visit(target, [...trail, file]);
    state.set(file, "done");
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

/** Returns the imports of each source file, types and import() included. */
export async function importGraph() {
  const files = (await sourceFiles()).filter((file) => /\.tsx?$/.test(file));
  return new Map(files.map((file) => [file, importsOf(file)]));
}

/** Finds imports in the whole project that go upwards or form a circle. */
export async function findWrongArrows() {
  const graph = await importGraph();
  return [...upward(graph), ...circles(graph)];
}
