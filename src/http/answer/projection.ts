import type { TSchema } from 'typebox';

type Shape = { properties?: Record<string, Shape>; items?: Shape };
type Projection = (value: unknown) => unknown;

/**
 * Cuts data to the fields that a schema declares, in their own order. Use cases speak the newest version of the API; an
 * older one answers as it always did, and what no schema names can never be sent.
 */
export function compileProjection(schema: TSchema): Projection {
  return projectionOf(schema as Shape) ?? ((value) => value);
}

/** @returns undefined for what has no fields to cut */
function projectionOf({ properties, items }: Shape): Projection | undefined {
  if (items) {
    const projectItem = projectionOf(items);
    return projectItem && ((list) => (list as unknown[]).map(projectItem));
  }
  if (!properties) return undefined;
  const fields = new Map(Object.entries(properties).map(([name, field]) => [name, projectionOf(field)]));
  return (value) => {
    const projected: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(value as object)) {
      if (!fields.has(name)) continue;
      const projectField = fields.get(name);
      projected[name] = projectField && field !== undefined ? projectField(field) : field;
    }
    return projected;
  };
}
