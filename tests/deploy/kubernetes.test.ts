import { execFile, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse, parseAllDocuments } from "yaml";
import {
  composeConfig,
  composeFile,
  projectDir,
  readProjectFile,
  variablesOf,
  type Composition,
} from "./compose";

const folder = "deploy/kubernetes";

interface Container {
  image: string;
  command: string[];
  ports?: { containerPort: number }[];
  volumeMounts: { name: string; mountPath: string }[];
  securityContext: object;
}
interface Manifest {
  kind: string;
  metadata: { name: string };
  spec: {
    selector: { matchLabels: object };
    minAvailable?: number;
    egress?: { ports: { port: number }[] }[];
    scaleTargetRef?: { name: string };
    podSelector: {
      matchLabels: { part?: string };
      matchExpressions?: { key: string; operator: string; values: string[] }[];
    };
    template: {
      metadata: { labels: { part: string } };
      spec: {
        initContainers?: [Container];
        containers: [Container];
        volumes: { name: string; secret?: { secretName: string } }[];
        securityContext: object;
      };
    };
  };
}

const manifests = ["base", "worker"].flatMap((name) =>
  readdirSync(join(projectDir, folder, name))
    .filter((file) => file.endsWith(".yaml") && file !== "kustomization.yaml")
    .flatMap((file) => parseAllDocuments(readProjectFile(`${folder}/${name}/${file}`)))
    .map((document) => document.toJS() as Manifest),
);
const named = (kind: string): Map<string, Manifest> =>
  new Map(manifests.filter((one) => one.kind === kind).map((one) => [one.metadata.name, one]));
const pods = new Map([...named("Deployment"), ...named("Job")]);
const lines = [...readProjectFile(`${folder}/settings/settings.env`).matchAll(/^(# )?([A-Z0-9_]+)=(.*)$/gm)];
const settings = new Map(
  lines.map(([, comment, name = "", value = ""]) => [name, comment ? undefined : value]),
);

let composition: Composition;
beforeAll(async () => {
  const { required } = variablesOf(readProjectFile(composeFile));
  composition = await composeConfig(Object.fromEntries([...required.keys()].map((name) => [name, "sample"])));
});
const ours = ["api", "worker", "doctor", "alerts"];
/**
 * Returns whether a variable matters to Docker only: Docker's health check, which Kubernetes replaces by probes, the
 * Alertmanager of docker-compose.yml, since a cluster has its own, and the identity provider's clients, whose secrets
 * would lie in a map that isn't secret.
 */
const isDockers = (name: string): boolean =>
  ["HEALTHCHECK_URL", "COMPOSE_PROFILES", "ALERT_WATCHDOG_URL"].includes(name) ||
  name.startsWith("ALERT_MAIL_") ||
  name.startsWith("TEMPORAL_UI_CLIENT_") ||
  name.endsWith("_CLIENT_SECRET");

test("when compose gives our programs a variable, then the settings of Kubernetes name it, and no other", () => {
  const variables = new Set(
    ours.flatMap((name) => Object.keys(composition.services[name]?.environment ?? {})),
  );
  expect([...settings.keys()].toSorted()).toEqual(
    [...variables].filter((name) => !isDockers(name)).toSorted(),
  );
});

test("when a setting may be a secret, then it is the file of one that compose has, and no other place holds one", () => {
  const files = [...settings].filter(([, value]) => value?.startsWith("/run/secrets/"));
  expect(files.map(([, value]) => value?.split("/").at(-1)).toSorted()).toEqual(
    composition.services["api"]?.secrets?.map(({ source }) => source).toSorted(),
  );
  const secretive = [...settings].filter(
    ([name, value]) =>
      /PASSWORD|SECRET|_KEY|TOKEN/.test(name) && !/_(FILE|DIR)$/.test(name) && value !== undefined,
  );
  // INVOICE_APP_KEY and SMS_ACCESS_KEY_ID are names and no secrets.
  expect(secretive.map(([name]) => name)).toEqual(["SMS_ACCESS_KEY_ID", "INVOICE_APP_KEY"]);
});

/** Returns the container of a service. The doctor is an init container in the API's pod. */
const containerOf = (name: string): Container | undefined =>
  name === "doctor"
    ? pods.get("api")?.spec.template.spec.initContainers?.[0]
    : pods.get(name)?.spec.template.spec.containers[0];
const podOf = (name: string) => pods.get(name === "doctor" ? "api" : name);

test("when an API or a worker starts, then the doctor has looked first, at the same settings and keys", () => {
  for (const name of ["api", "worker"])
    expect(pods.get(name)?.spec.template.spec.initContainers).toEqual([containerOf("doctor")]);
});

test.each(ours)("when %s runs, then by compose's command, as its image's user, without a right", (name) => {
  expect(containerOf(name)).toMatchObject({
    image: "ca-renewal",
    command: composition.services[name]?.command,
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
  });
  expect(podOf(name)?.spec.template.spec.securityContext).toMatchObject({ runAsUser: 1000 });
});

test("when a program reads a folder, then it is mounted there", () => {
  for (const [variable, name] of [
    ["WECHAT_PLATFORM_KEYS_DIR", "api"],
    ["WECHAT_PLATFORM_KEYS_DIR", "worker"],
    ["WECHAT_PLATFORM_KEYS_DIR", "doctor"],
    ["COMMANDS_DIR", "api"],
    ["ALERTS_DIR", "alerts"],
  ] as const) {
    expect(containerOf(name)?.volumeMounts.map(({ mountPath }) => mountPath)).toContain(
      settings.get(variable),
    );
  }
});

test("when a program listens, then its port is the one that the settings give it", () => {
  const portsOf = (name: string) =>
    pods.get(name)?.spec.template.spec.containers[0].ports?.map(({ containerPort }) => String(containerPort));
  expect(portsOf("api")).toEqual([settings.get("API_PORT")]);
  expect(portsOf("worker")).toEqual([
    settings.get("WORKER_HEALTH_PORT"),
    settings.get("WORKER_METRICS_PORT"),
  ]);
  expect(portsOf("alerts")).toEqual([settings.get("ALERTS_PORT")]);
});

test("when a node is emptied, then an API and a worker stay; each pod of ours has a policy of its own", () => {
  for (const name of ["api", "worker"]) {
    expect(named("PodDisruptionBudget").get(name)?.spec.minAvailable).toBe(1);
    expect(named("HorizontalPodAutoscaler").get(name)?.spec.scaleTargetRef?.name).toBe(name);
  }
  const policies = [...named("NetworkPolicy").values()].map(({ spec }) => spec.podSelector.matchLabels.part);
  expect(policies.filter((part) => part !== undefined).toSorted()).toEqual([...pods.keys()].toSorted());
});

test("when pods call outwards, then to each port of the settings' addresses, clamd's among them", () => {
  const open = named("NetworkPolicy")
    .get("outward")
    ?.spec.egress?.flatMap(({ ports }) => ports.map(({ port }) => port));
  expect(open?.toSorted()).toEqual([27017, 3017, 3310, 443, 53, 53, 7233]);
});

test("gives the inspector no secret, no setting, a user of its own, the API alone as caller, and no way out", () => {
  const { spec } = pods.get("inspector")?.spec.template ?? {};
  expect(spec).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsUser: 1001, runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  });
  expect(spec?.volumes).toBeUndefined();
  expect(Object.keys(spec?.containers[0] ?? {})).not.toContain("envFrom");
  expect(spec?.containers[0]).toMatchObject({
    ...{ image: "ca-renewal", command: composition.services["inspector"]?.command },
    securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
  });
  // Policies add up: none but its own may choose it.
  const policies = manifests.filter(({ kind }) => kind === "NetworkPolicy");
  const part = "inspector";
  const choosing = policies.filter(({ spec: { podSelector: chosen } }) =>
    "part" in chosen.matchLabels
      ? chosen.matchLabels.part === part
      : !chosen.matchExpressions?.some(
          ({ operator, values }) => operator === "NotIn" && values.includes(part),
        ),
  );
  expect(choosing.map(({ spec: own }) => own)).toMatchObject([
    {
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [{ podSelector: { matchLabels: { app: "ca-renewal", part: "api" } } }] }],
      egress: [],
    },
  ]);
});

test("when settings are read, then from a map that is named after what is in it, wherever pods read it", () => {
  const kustomizations = ["settings", "base", "worker", "worker-next"].map(
    (
      name,
    ): { name: string; resources?: string[]; generatorOptions?: object; configMapGenerator?: object[] } => ({
      ...parse(readProjectFile(`${folder}/${name}/kustomization.yaml`)),
      name,
    }),
  );
  const generating = kustomizations.filter(({ configMapGenerator }) => configMapGenerator !== undefined);
  expect(generating.map(({ name }) => name)).toEqual(["settings"]);
  for (const { name, resources = [], generatorOptions } of kustomizations) {
    expect(generatorOptions).toBeUndefined();
    expect(resources.includes("../settings")).toBe(resources.includes("../worker"));
    if (name === "worker-next") expect(resources).toContain("../worker");
  }
});

const isThere = spawnSync("kubectl", ["version", "--client"]).status === 0;
(isThere ? test : test.skip)(
  "when kustomize builds them and a setting changes, then the settings have another name, and so the pods are others",
  async () => {
    const dir = mkdtempSync(join(tmpdir(), "ca-renewal-kustomize-"));
    try {
      cpSync(join(projectDir, folder), dir, { recursive: true });
      const build = async (overlay: string) =>
        parseAllDocuments(
          (await promisify(execFile)("kubectl", ["kustomize", join(dir, overlay)])).stdout,
        ).map((document) => document.toJS() as Manifest);
      const settingsIn = (built: Manifest[]) => {
        const names = built.flatMap(({ kind, metadata: { name } }) => (kind === "ConfigMap" ? [name] : []));
        const read = JSON.stringify(built.filter(({ kind }) => kind === "Deployment")).matchAll(
          /"configMapRef":\{"name":"([\w-]+)"/g,
        );
        expect(new Set([...read].map(([, name]) => name))).toEqual(new Set(names));
        return names;
      };
      const before = settingsIn(await build("base"));
      expect(settingsIn(await build("worker-next"))).toHaveLength(1);
      writeFileSync(join(dir, "settings", "settings.env"), "LOG_LEVEL=debug\n");
      expect(settingsIn(await build("base"))).not.toEqual(before);
    } finally {
      rmSync(dir, { recursive: true });
    }
  },
);
