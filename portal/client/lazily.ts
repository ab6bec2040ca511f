import { lazy, type ComponentType } from "react";
import { isActing, untilOnline } from "./acting";
import { tabMemory } from "./tab-memory";

const place = "reloaded";
/** Time within which the page doesn't reload itself a second time, in milliseconds. */
const onceWithinMs = 60_000;

/** Reloads the page if a new release has removed its parts, and not if it has just done so. */
function reloadedOnce(): boolean {
  const last = Number(tabMemory.get(place) ?? 0);
  if (isActing() || !navigator.onLine || Date.now() - last < onceWithinMs) return false;
  tabMemory.set(place, String(Date.now()));
  location.reload();
  return true;
}

async function asked<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (navigator.onLine) throw error;
    await untilOnline();
    return load();
  }
}

type Part<P> = () => Promise<{ default: ComponentType<P> }>;

/** Returns a part of a page that is loaded when it is needed. Without a network, it is asked for once there is one. */
export const lazily = <P extends object>(load: Part<P>) => lazy(() => asked(load));

/** Returns a page that is loaded when it is needed. A page that a new release has removed reloads the portal once. */
export const lazyPage = <P extends object>(load: Part<P>) =>
  lazy(async () => {
    try {
      return await asked(load);
    } catch (error) {
      if (!reloadedOnce()) throw error;
      // The reload replaces this page, so nothing more is shown here.
      return new Promise<never>(() => undefined);
    }
  });
