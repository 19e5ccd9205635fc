import { readFileSync } from 'node:fs';
import { validate } from 'dockerfile-utils';
import { outcomeOf, type Step } from './step.ts';

const FILE = 'deploy/docker/Dockerfile';

/** Syntax by a Dockerfile parser, and what this image promises: not root, a health check, nothing fetched by ADD. */
export const dockerfileStep: Step = {
  name: 'Dockerfile: syntax and promises',
  run() {
    const text = readFileSync(FILE, 'utf8');
    const faults = validate(text).map(({ message, range }) => `${FILE}:${range.start.line + 1}: ${message}`);
    const finalStage = text.slice(text.lastIndexOf('\nFROM '));
    if (!/^USER [1-9]\d*:[1-9]\d*$/m.test(finalStage)) faults.push(`${FILE}: the final stage must name a numeric user`);
    if (!/^HEALTHCHECK /m.test(finalStage)) faults.push(`${FILE}: the final stage has no HEALTHCHECK`);
    if (/^ADD /m.test(text)) faults.push(`${FILE}: COPY instead of ADD, which fetches and unpacks`);
    if (/^(ARG \w+_IMAGE=|FROM )[^\s:]+(:latest)?(\s|$)/m.test(text.replaceAll(/^FROM \$\{.*$/gm, ''))) {
      faults.push(`${FILE}: an image without a version`);
    }
    return outcomeOf(faults);
  },
};
