/**
 * Which score of a person with several faces tells people apart best: `npm run bench:persons`. People of LFW with at
 * least three photos are looked for with each of their photos, while the others are their faces in the gallery; people
 * with one photo are the strangers. Tables first; the last line is one JSON object.
 */
import { embedCentralFaces, startEngine } from './analyse-photos.ts';
import { evalPath, requireEvalData } from './eval-data.ts';
import { bootstrapOf } from './persons/bootstrap.ts';
import { readPeople } from './persons/people.ts';
import { RULES, type RuleName } from './persons/rules.ts';
import { errorsAt, missedAbove, type Searches, searchAll } from './persons/searches.ts';
import { percent, round } from './statistics.ts';

/** Mated probes have at least so many faces of their person in the gallery. */
const ENROLLED = 2;
const FALSE_ALARMS = [0.1, 0.01];
const RESAMPLES = 400;
/** What clients set their threshold to. */
const SHOWN_SIMILARITY = 90;

requireEvalData('bench:persons');
const engine = await startEngine();
const people = readPeople(evalPath('lfw/images'));
const photos = people.flatMap(({ photos }) => photos);
const found = await embedCentralFaces(engine, photos);
const shownThreshold = engine.cosineOfSimilarity(SHOWN_SIMILARITY);
await engine.close();
const embeddings = new Map(photos.map((photo, i) => [photo, found[i]]));

const ruleNames = Object.keys(RULES) as RuleName[];
const searches = Object.fromEntries(
  ruleNames.map((rule) => [rule, searchAll(people, embeddings, ENROLLED, RULES[rule])]),
) as Record<RuleName, Searches>;

const { mated, strangers } = searches['best face'];
console.log(
  `\n${new Set(mated.map(({ person }) => person)).size} people, ${mated.length} searches with a photo of theirs, ` +
    `${ENROLLED} or more others enrolled; ${strangers.length} searches with strangers`,
);
const figures: Record<string, unknown> = { matedSearches: mated.length, strangers: strangers.length };
for (const falseAlarms of FALSE_ALARMS) {
  const baseline = searches['best face'];
  console.log(`\nFalse alarms (FPIR) ${percent(falseAlarms)}: share of the searches that miss their person (FNIR)`);
  console.table(
    ruleNames.map((rule) => {
      const fnir = errorsAt(searches[rule], falseAlarms);
      const interval = bootstrapOf({ ours: searches[rule] }, RESAMPLES, ({ ours }) => errorsAt(ours, falseAlarms));
      const gain = bootstrapOf(
        { ours: searches[rule], theirs: baseline },
        RESAMPLES,
        ({ ours, theirs }) => errorsAt(ours, falseAlarms) - errorsAt(theirs, falseAlarms),
      );
      figures[`${rule} fnirAtFpir${falseAlarms}`] = round(fnir);
      const range = ([low, high]: [number, number]) => `${percent(low)} .. ${percent(high)}`;
      return { rule, FNIR: percent(fnir), '95 %': range(interval), 'less best face, 95 %': range(gain) };
    }),
  );
}
console.log(`\nAt a threshold of similarity ${SHOWN_SIMILARITY}`);
console.table(
  ruleNames.map((rule) => {
    const { mated: own, strangers: foreign } = searches[rule];
    const fpir = foreign.filter(({ other }) => other >= shownThreshold).length / foreign.length;
    const fnir = missedAbove(own, shownThreshold);
    Object.assign(figures, {
      [`${rule} fpirAt${SHOWN_SIMILARITY}`]: round(fpir),
      [`${rule} fnirAt${SHOWN_SIMILARITY}`]: round(fnir),
    });
    return { rule, FPIR: percent(fpir), FNIR: percent(fnir) };
  }),
);
console.log(JSON.stringify(figures));
