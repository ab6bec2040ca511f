import {
  allFiles,
  composeConfig,
  readProjectFile,
  variablesOf,
  type Composition,
} from "../../deploy/compose";

/** What an operator makes up or is given. */
interface Settings {
  publicUrl: string;
  signInUrl: string;
  adminPassword: string;
  scriptsSecret: string;
}

/**
 * The services as docker-compose makes them of the files of docs/install.md and what it has an operator fill in. On one
 * machine names, images and ports differ, and the network of what faces the internet is the loopback; nothing else.
 */
export async function documentedServices(settings: Settings): Promise<Composition["services"]> {
  const { publicUrl, signInUrl, adminPassword, scriptsSecret } = settings;
  const names = allFiles.flatMap((file) => [...variablesOf(readProjectFile(file)).required.keys()]);
  const { services } = await composeConfig(
    {
      ...Object.fromEntries(names.map((name) => [name, `sample-${name.toLowerCase()}`])),
      PUBLIC_URL: publicUrl,
      PUBLIC_HOST: new URL(publicUrl).hostname,
      SIGN_IN_URL: signInUrl,
      SIGN_IN_HOST: new URL(signInUrl).hostname,
      OIDC_ISSUER: `${signInUrl}/realms/ca-renewal`,
      TEMPORAL_UI_CLIENT_ID: "temporal-ui",
      KEYCLOAK_ADMIN_PASSWORD: adminPassword,
      SCRIPTS_CLIENT_SECRET: scriptsSecret,
      FRONT_SUBNET: "127.0.0.0/24",
    },
    allFiles,
  );
  return services;
}
