import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectDir } from "./compose";

const run = promisify(execFile);

export type Site = ReturnType<typeof openSite>;

/**
 * Makes a folder of a site with the code, keys and an .env file, but without containers: a replacement of
 * docker-compose records its calls, and answers for the programs in containers by the given cases of a bash `case`, in
 * which "$site" is the folder.
 */
export function openSite(cases: string) {
  const dir = mkdtempSync(join(tmpdir(), "site-"));
  for (const folder of ["bin", "heads", "platform", "volume"]) mkdirSync(join(dir, folder));
  const write = (file: string, content: string): void => writeFileSync(join(dir, file), content);
  write("platform/1.pem", "certificate");
  write("payload-keys.json", "keys");
  write("restic-password", "sample");
  write(
    ".env",
    [
      "COMPOSE_FILE=docker-compose.yml:deploy/keycloak/compose.yml",
      "PUBLIC_URL=https://renewal.example.gov.cn",
      "PAYLOAD_KEYS_FILE=./payload-keys.json",
      "WECHAT_PLATFORM_KEYS_DIR=./platform",
      "TEMPORAL_API_KEY_FILE=/run/not-on-the-host",
      "TEMPORAL_IDENTITIES_DIR=./identities",
      "RESTIC_REPOSITORY=./repository",
      "RESTIC_PASSWORD_FILE=./restic-password",
      // The doctor must accept that this repository is on the machine's own disk.
      "DOCTOR_ACCEPTS=RESTIC_REPOSITORY",
      "",
    ].join("\n"),
  );
  for (const file of ["docker-compose.yml", "package.json", "deploy"])
    cpSync(join(projectDir, file), join(dir, file), { recursive: true });
  const program = (name: string, script: string): void =>
    writeFileSync(join(dir, "bin", name), script, { mode: 0o755 });
  program("docker", "#!/bin/sh\n");
  program(
    "docker-compose",
    `#!/usr/bin/env bash
site=${dir}
echo "$*" >> "$site/told"
case "$*" in
${cases}
  *issuer-keys*) echo '{"keys":[{"kid":"people"}]}' ;;
  *" tally "*) AUDIT_HEADS_DIR="$site/heads" exec node "${projectDir}/dist/runtime/backup/main.js" "\${@:6}" ;;
  *"tar -C"*) tar -C "$site/volume" -c . ;;
  *lost-commands*) cp -r "$(echo "$*" | sed 's/.*-v \\(.*\\):\\/tmp.*/\\1/')" "$site/read" ;;
esac
`,
  );
  const read = (file: string): string => readFileSync(join(dir, file), "utf8");
  return {
    ...{ dir, read, write },
    at: (...path: string[]): string => join(dir, ...path),
    /** Runs deploy/ca in the folder. */
    ca: (...args: string[]) =>
      run(join(dir, "deploy", "ca"), args, {
        cwd: dir,
        env: {
          ...{ PATH: `${join(dir, "bin")}:${process.env["PATH"]}`, LANG: "C.UTF-8", HOME: dir },
          ...{ CA_KEYS_DIR: join(dir, "own"), CA_TRIES: "1" },
        },
      }),
    /** Returns the arguments of each call of docker-compose. */
    told: (): string[] => read("told").trim().split("\n"),
    /** Forgets the earlier calls of docker-compose. */
    forget: (): void => rmSync(join(dir, "told"), { force: true }),
    close: (): void => rmSync(dir, { recursive: true, force: true }),
  };
}
