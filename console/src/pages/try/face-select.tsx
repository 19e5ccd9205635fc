import { useEffect, useId, useState } from 'preact/hooks';
import type { RegisteredFace } from '../../../../src/contract/face.ts';
import type { FaceList } from '../../../../src/contract/schemas/face-list.ts';
import { callApi } from '../../api/face-api.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Field } from '../../ui/field.tsx';

const OFFERED = 100;

type FaceSelectProps = {
  appKeyId: string | undefined;
  group: string;
  value: string;
  onChange: (faceId: string) => void;
};

/** A face id, typed or taken from the newest faces of the group. */
export function FaceSelect({ appKeyId, group, value, onChange }: FaceSelectProps) {
  const t = useMessages();
  const listId = useId();
  const [faces, setFaces] = useState<RegisteredFace[]>([]);
  useEffect(() => {
    setFaces([]);
    if (!appKeyId || !group) return;
    const controller = new AbortController();
    const path = `/groups/${encodeURIComponent(group)}/faces`;
    callApi<FaceList>(appKeyId, { method: 'GET', path, query: { limit: OFFERED } }, controller.signal)
      .then(({ data }) => setFaces(data?.faces ?? []))
      .catch(() => undefined);
    return () => controller.abort();
  }, [appKeyId, group]);
  return (
    <Field label={t('verify.face')} hint={t('verify.faceHint')}>
      {(control) => (
        <>
          <input
            {...control}
            class="input input-mono"
            list={listId}
            value={value}
            spellcheck={false}
            autocomplete="off"
            placeholder="xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx"
            onInput={(event) => onChange(event.currentTarget.value)}
          />
          <datalist id={listId}>
            {faces.map((face) => (
              <option key={face.faceId} value={face.faceId}>
                {face.externalImageId ?? t('search.unlabelled')}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
