/** `npm run bench:embedding`: the table, then as the last line the figures as one JSON object. */
import { measureEmbedding } from './measure-embedding.ts';

console.log(JSON.stringify(await measureEmbedding()));
