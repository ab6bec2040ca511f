"use strict";
// Lets a process or thread run these TypeScript sources without a build: `node --require ./stand-ins/shared/from-source.cjs file.ts`.

const Module = require("node:module");
const { transformFileSync } = require("@swc/core");

const options = {
  swcrc: false,
  sourceMaps: "inline",
  module: { type: "commonjs" },
  jsc: { parser: { syntax: "typescript" }, target: "es2023" },
};

Module._extensions[".ts"] = (module, file) => module._compile(transformFileSync(file, options).code, file);
