"use strict";

// This file is loaded into the bench stack's API and worker before anything else (node --require). It counts their
// MongoDB commands.
const { writeFileSync } = require("node:fs");
const { basename, join } = require("node:path");
// The driver must be the copy that mongoose uses.
const driver = require.resolve("mongodb/lib/cmap/connection.js", { paths: [require.resolve("mongoose")] });
const { Connection } = require(driver);

const counts = {};
/** Kinds of commands that maintain a connection and concern no collection. */
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

// The folder of the main file ("api/main.js", "worker/main.js") tells which process this is.
const part = basename(join(process.argv[1] ?? "", ".."));
// The signal is SIGHUP, because the SDK takes SIGUSR2 for a shutdown, which would end the worker.
process.on("SIGHUP", () =>
  writeFileSync(join(process.env.COMMAND_COUNTS_DIR, `${part}.json`), JSON.stringify(counts)),
);
