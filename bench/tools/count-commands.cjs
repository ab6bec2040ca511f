"use strict";

// Loaded into the bench stack's API and worker before anything else (node --require): counts what they ask of MongoDB.
const { writeFileSync } = require("node:fs");
const { basename, join } = require("node:path");
// The driver that mongoose has.
const driver = require.resolve("mongodb/lib/cmap/connection.js", { paths: [require.resolve("mongoose")] });
const { Connection } = require(driver);

const counts = {};
/** What keeps a connection, rather than asking of a collection. */
const ofConnections = new Set(["hello", "ismaster", "ping", "endSessions", "saslStart", "saslContinue"]);

const { command } = Connection.prototype;
Connection.prototype.command = function counted(namespace, asked, ...rest) {
  const [kind = ""] = Object.keys(asked);
  if (!ofConnections.has(kind)) {
    const name = `${typeof asked[kind] === "string" ? asked[kind] : asked.collection} ${kind}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return command.call(this, namespace, asked, ...rest);
};

// "api/main.js" and "worker/main.js": the folder tells which process it is.
const part = basename(join(process.argv[1] ?? "", ".."));
// SIGUSR2 would end the worker: the SDK takes it for a shutdown.
process.on("SIGHUP", () =>
  writeFileSync(join(process.env.COMMAND_COUNTS_DIR, `${part}.json`), JSON.stringify(counts)),
);
