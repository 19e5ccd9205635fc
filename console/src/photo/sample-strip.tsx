import { useEffect } from 'preact/hooks';
import { fetchSample, listSamples } from '../api/console-api.ts';
import { CONSOLE_API } from '../api/console-request.ts';
import { useMessages } from '../i18n/messages.ts';
import { createStore, useStore } from '../state/store.ts';
import { type Photo, photoOfBlob } from './photo.ts';
import './sample-strip.css';

/** Undefined until they are loaded; an installation without development packages has none. */
const samplesStore = createStore<string[] | undefined>(undefined);

export function SampleStrip({ onPick }: { onPick: (photo: Promise<Photo>) => void }) {
  const t = useMessages();
  const samples = useStore(samplesStore);
  useEffect(() => {
    if (samplesStore.get() === undefined) void listSamples().then(samplesStore.set, () => samplesStore.set([]));
  }, []);
  if (!samples?.length) return null;
  return (
    <div class="sample-strip">
      <span class="sample-strip-label">{t('photo.samples')}</span>
      <ul class="sample-strip-list">
        {samples.map((name, index) => (
          <li key={name}>
            <button
              type="button"
              class="sample-strip-button"
              aria-label={t('photo.sample', { number: index + 1 })}
              onClick={() => onPick(fetchSample(name).then((blob) => photoOfBlob(blob, name)))}
            >
              <img src={`${CONSOLE_API}/samples/${name}/thumbnail`} alt="" width={64} height={48} loading="lazy" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
