import { parse } from "yaml";
import { readProjectFile } from "./compose";

const dockerfile = readProjectFile("Dockerfile");
const lines = dockerfile.split("\n");
const lastStage = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));

/** Full version of Node.js on which this project is developed and tested. */
const version = readProjectFile(".nvmrc").trim();

test("when the image is built on another, then that has the Node.js of development", () => {
  const stages = new Set(lines.flatMap((line) => / AS (\w+)$/.exec(line)?.[1] ?? []));
  const bases = lines
    .flatMap((line) => /^FROM (\S+)/.exec(line)?.[1] ?? [])
    .filter((base) => !stages.has(base));
  expect(version).toMatch(/^24\.\d+\.\d+$/);
  expect(new Set(bases)).toEqual(new Set([`node:${version}-bookworm-slim`]));
});

test("the suites of the forge run on the image's Node.js, and its types are of the same major version", () => {
  const { jobs } = parse(readProjectFile(".github/workflows/ci.yml")) as {
    jobs: Record<string, { container: { image: string } }>;
  };
  const { others, ...ours } = jobs;
  for (const { container } of Object.values(ours)) expect(container.image).toBe(`node:${version}-bookworm`);
  expect(Object.keys(ours)).not.toHaveLength(0);
  expect(others).toBeDefined();
  const { devDependencies } = JSON.parse(readProjectFile("package.json")) as {
    devDependencies: Record<string, string>;
  };
  const major = (full: string | undefined) => full?.split(".")[0];
  expect(major(devDependencies["@types/node"])).toBe(major(version));
});

test("when a container runs, then as a user that isn't root, from its first process on", () => {
  const user = lastStage.findIndex((line) => line === "USER node");
  expect(user).toBeGreaterThan(0);
  expect(lastStage.filter((line) => line.startsWith("USER "))).toHaveLength(1);
  expect(lastStage.slice(0, user).some((line) => /^(CMD|ENTRYPOINT)/.test(line))).toBe(false);
});

test("when Docker asks for its health or stops it, then no shell stands between", () => {
  expect(dockerfile).toMatch(/^HEALTHCHECK .*CMD \["node", /m);
  expect(dockerfile).toMatch(/^CMD \["node", /m);
});

test("when the image is put together, then it has neither development packages nor sources", () => {
  expect(dockerfile).toContain("RUN npm ci --omit=dev --ignore-scripts");
  const copied = lastStage.filter((line) => line.startsWith("COPY "));
  expect(copied.some((line) => line.startsWith("COPY . "))).toBe(false);
});

test("when the context is sent to Docker, then without keys, tests and stand-ins", () => {
  const [everything, ...allowed] = readProjectFile(".dockerignore")
    .split("\n")
    .filter((line) => /^[^#]/.test(line));
  expect(everything).toBe("*");
  for (const line of allowed) expect(line).toMatch(/^!/);
  expect(allowed).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/embedded|tests|\.env(?!\.example)|\.data|secrets/)]),
  );
});

test("when packages are installed, then none of them runs a script that nobody named", () => {
  const { allowScripts } = JSON.parse(readProjectFile("package.json")) as {
    allowScripts: Record<string, boolean>;
  };
  const { packages } = JSON.parse(readProjectFile("package-lock.json")) as {
    packages: Record<string, { hasInstallScript?: boolean; optional?: boolean }>;
  };
  const scripted = Object.entries(packages)
    .filter(([, { hasInstallScript, optional }]) => hasInstallScript === true && optional !== true)
    .map(([path]) => path.replace(/^.*node_modules\//, ""));
  expect(scripted.filter((name) => !(name in allowScripts))).toEqual([]);
  expect(Object.values(allowScripts)).not.toContain(true);
  for (const line of lines.filter((one) => one.startsWith("RUN npm ci")))
    expect(line).toContain("--ignore-scripts");
});
