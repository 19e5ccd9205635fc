import { createStore, useStore } from '../state/store.ts';

const BASE = '/console';

const locationStore = createStore(currentPath());

/** Path below /console, always with a leading slash. */
function currentPath(): string {
  const path = location.pathname.slice(BASE.length);
  return path === '' ? '/' : path;
}

export function hrefOf(path: string): string {
  return BASE + path;
}

export function navigate(path: string): void {
  history.pushState(null, '', hrefOf(path));
  locationStore.set(currentPath());
  scrollTo(0, 0);
}

export function useLocation(): string {
  return useStore(locationStore);
}

addEventListener('popstate', () => locationStore.set(currentPath()));
