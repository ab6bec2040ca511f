import { readFileSync, statSync } from "node:fs";

import { inProject } from "./project.mjs";
import { run } from "./run.mjs";

const largestScanned = 2_000_000;

const secrets = [
  { kind: "private key", pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*[A-Za-z0-9+/=]{16}/ },
  { kind: "JSON Web Token", pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/ },
  { kind: "AWS access key", pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { kind: "GitHub token", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{50,})/ },
  { kind: "npm token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { kind: "Slack token", pattern: /\bxox[abprs]-[\w-]{10,}/ },
  { kind: "Aliyun access key", pattern: /\bLTAI[0-9A-Za-z]{16,24}\b/ },
];

/** Finds text that looks like a secret in the files that git tracks or would add. Returns one line for each. */
export async function findSecrets() {
  const listed = await run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  return listed
    .split("\0")
    .filter(Boolean)
    .flatMap((file) => {
      const text = textOf(inProject(file));
      return secrets
        .filter(({ pattern }) => pattern.test(text))
        .map(({ kind }) => `${file}: looks like a ${kind}`);
    });
}

function textOf(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() && stat.size <= largestScanned ? readFileSync(file, "utf8") : "";
}
