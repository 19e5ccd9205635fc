/** Some packages carry native libraries for every platform (300 MB here); an image runs on one. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ONNX_RUNTIME = 'node_modules/onnxruntime-node/bin/napi-v6';

keepOnly(ONNX_RUNTIME, process.platform);
keepOnly(join(ONNX_RUNTIME, process.platform), process.arch);

function keepOnly(folder, kept) {
  const entries = readdirSync(folder);
  if (!entries.includes(kept)) throw new Error(`${folder} has no ${kept}: the package's layout has changed.`);
  for (const entry of entries) {
    if (entry !== kept) rmSync(join(folder, entry), { recursive: true });
  }
}
