import { eventually } from "../../../embedded/demo/narrator";
import type { Deployment } from "../../../temporal/deployment";
import { hosts, type Host, type OnHost, type TwoHosts } from "./two-hosts";

/** Two releases: the one that is there, and the one that takes its place. */
interface Change {
  house: TwoHosts;
  deployment: Deployment;
  from: OnHost;
  to: OnHost;
}

/**
 * Replaces a release on both hosts, one after the other, as docs/operations/README.md says: the new worker stands beside the
 * old one before an operator makes its release current.
 */
export async function replaceRelease({ house, deployment, from, to }: Change): Promise<void> {
  // An operator who isn't answered says it again, too.
  const makeCurrent = () =>
    eventually(
      `release ${to.version} as the current one`,
      () =>
        deployment.makeCurrent(to.version).then(
          () => true,
          () => false,
        ),
      (it) => it,
    );
  for (const [index, host] of hosts.entries()) {
    house.start(host, "worker", to);
    await house.ready(host, "worker", to);
    if (index === 0) await makeCurrent();
    const replaceApi = async () => {
      await house.stop(host, "api", from);
      house.start(host, "api", to);
      await house.ready(host, "api", to);
      await givenRequests(house, host);
    };
    await Promise.all([house.stop(host, "worker", from), replaceApi()]);
  }
}

/** Resolves when nginx gives a host requests. */
export const givenRequests = (house: TwoHosts, host: Host): Promise<Host[]> =>
  eventually(
    `${host} with nginx`,
    async () => house.upstreams(),
    (all) => all.includes(host),
  );
