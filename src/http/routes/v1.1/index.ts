import type { Route } from '../../define-route.ts';
import { ROUTES } from '../index.ts';

/** Endpoints of v1.0 that are the same in v1.1: same use case, same answer. */
const UNCHANGED = ROUTES.map((route): Route => ({ ...route, version: 'v1.1' }));

export const ROUTES_V1_1 = [...UNCHANGED] as Route[];
