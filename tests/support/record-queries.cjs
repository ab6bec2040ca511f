"use strict";

// This module is loaded into the test stack's API and worker before anything else (node --require). It records each
// kind of query once.
const { appendFileSync } = require("node:fs");
const mongoose = require("mongoose");

const file = process.env.QUERY_SHAPES_FILE;
const seen = new Set();

/** Returns the kind of condition on a field, without the value that it is compared with. */
function shapeOf(condition) {
  if (condition instanceof RegExp) return condition.source.startsWith("^") ? "prefix" : "regex";
  if (typeof condition !== "object" || condition === null || condition instanceof Date) return "equal";
  const operators = Object.keys(condition);
  if (!operators.some((key) => key.startsWith("$"))) return "equal";
  if (operators.includes("$regex")) return String(condition.$regex).startsWith("^") ? "prefix" : "regex";
  if (operators.some((key) => ["$eq", "$in"].includes(key))) return "equal";
  if (operators.some((key) => ["$gt", "$gte", "$lt", "$lte"].includes(key))) return "range";
  if (condition.$exists === true) return "exists";
  return "other";
}

function fieldsOf(filter) {
  const fields = {};
  for (const [key, condition] of Object.entries(filter ?? {}))
    if (key === "$and") Object.assign(fields, ...condition.map(fieldsOf));
    else if (key === "$or") fields.$or = condition.map(fieldsOf);
    else fields[key] = shapeOf(condition);
  return fields;
}

const entriesOf = (sort = {}) => (sort instanceof Map ? [...sort] : Object.entries(sort));

const filters = {
  aggregate: (stages) => stages[0]?.$match,
  bulkWrite: ([first]) => Object.values(first ?? {})[0]?.filter,
};
const withFilter =
  /^(find|findOne|countDocuments|distinct|updateOne|updateMany|replaceOne|deleteOne|deleteMany|findOneAnd\w+|aggregate|bulkWrite)$/;

if (file)
  mongoose.set("debug", (collection, method, ...args) => {
    if (!withFilter.test(method)) return;
    const first = method === "distinct" ? args[1] : args[0];
    const { _id, ...sort } = Object.fromEntries(entriesOf(args.find((arg) => arg?.sort)?.sort));
    const line = JSON.stringify({
      collection,
      method,
      filter: fieldsOf(filters[method] ? filters[method](first) : first),
      // `_id` comes last in every sort order, wherever it was written.
      sort: _id === undefined ? sort : { ...sort, _id },
    });
    if (seen.has(line)) return;
    seen.add(line);
    appendFileSync(file, `${line}\n`);
  });
