import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { preparePython } from "./python-environment";

/** Kubernetes releases by whose schemas the manifests are checked: the oldest supported one and a recent one. */
const releases = ["1.31", "1.36"];
const manifests = join(__dirname, "..", "..", "deploy", "kubernetes");

let python: string;
let dir: string;
let files: string[];
beforeAll(async () => {
  python = await preparePython("kubernetes-validate");
  dir = mkdtempSync(join(tmpdir(), "ca-renewal-manifests-"));
  files = ["base", "worker"].flatMap((folder) => {
    cpSync(join(manifests, folder), join(dir, folder), { recursive: true });
    return readdirSync(join(dir, folder))
      .filter((file) => file.endsWith(".yaml") && file !== "kustomization.yaml")
      .map((file) => join(dir, folder, file));
  });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const validate = (release: string) =>
  promisify(execFile)(python, ["-m", "kubernetes_validate", "--strict", "-k", release, ...files]);

test.each(releases)(
  "when Kubernetes %s looks at the manifests, then it knows every field of them",
  async (release) => {
    const { stdout, stderr } = await validate(release);
    expect(`${stdout}${stderr}`.match(/passed for resource/g)?.length).toBeGreaterThan(15);
  },
);

test("when a field is misspelt, then it is named", async () => {
  const file = files.find((name) => name.endsWith("api.yaml")) ?? "";
  const whole = readFileSync(file, "utf8");
  writeFileSync(file, whole.replace("readinessProbe:", "readynessProbe:"));
  await expect(validate("1.31")).rejects.toMatchObject({ stdout: expect.stringMatching(/readynessProbe/) });
  writeFileSync(file, whole);
});
