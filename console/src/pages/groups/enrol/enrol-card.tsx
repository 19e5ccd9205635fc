import { useRef, useState } from 'preact/hooks';
import { LIMITS } from '../../../../../src/contract/limits.ts';
import { useMessages } from '../../../i18n/messages.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Select } from '../../../ui/select.tsx';
import { type FoundFile, filesOfDrop, filesOfInput } from './collect-files.ts';
import './enrol-card.css';
import { EnrolProgress } from './enrol-progress.tsx';
import { useEnrolJob } from './use-enrol-job.ts';

const LIMIT_CHOICES = Array.from({ length: LIMITS.register.max }, (_, index) => {
  const text = String(index + 1);
  return { value: text, label: text };
});

/** Not in the type of inputs, though every browser has it. */
const FOLDER = { webkitdirectory: true } as object;

type EnrolCardProps = { appKeyId: string; groupId: string; onChange: () => void };

/** Registers the photos of a folder, one after the other, and can go on after a reload. */
export function EnrolCard({ appKeyId, groupId, onChange }: EnrolCardProps) {
  const t = useMessages();
  const job = useEnrolJob(appKeyId, groupId, onChange);
  const [limit, setLimit] = useState('1');
  const [over, setOver] = useState(false);
  const [nothing, setNothing] = useState(false);
  const folderInput = useRef<HTMLInputElement>(null);
  const filesInput = useRef<HTMLInputElement>(null);
  const start = (found: FoundFile[]) => {
    setNothing(found.length === 0);
    if (found.length > 0) void job.start(found, Number(limit));
  };
  const inputs = { type: 'file', multiple: true, hidden: true } as const;
  return (
    <Card title={t('enrol.title')}>
      <section
        class={over ? 'enrol-drop enrol-drop-over' : 'enrol-drop'}
        aria-label={t('enrol.title')}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          if (!job.running && event.dataTransfer) void filesOfDrop(event.dataTransfer).then(start);
        }}
      >
        <Icon name="folder" size={28} />
        <p>{t('enrol.invite')}</p>
        <div class="card-actions">
          <Button small disabled={job.running} onClick={() => folderInput.current?.click()}>
            {t('enrol.chooseFolder')}
          </Button>
          <Button small disabled={job.running} onClick={() => filesInput.current?.click()}>
            {t('enrol.chooseFiles')}
          </Button>
        </div>
        <input
          {...inputs}
          ref={folderInput}
          {...FOLDER}
          aria-label={t('enrol.chooseFolder')}
          onChange={({ currentTarget }) => start(filesOfInput(currentTarget.files!))}
        />
        <input
          {...inputs}
          ref={filesInput}
          accept="image/*"
          aria-label={t('enrol.chooseFiles')}
          onChange={({ currentTarget }) => start(filesOfInput(currentTarget.files!))}
        />
      </section>
      <Select
        label={t('enrol.limit')}
        hint={t('enrol.limitHint')}
        value={limit}
        options={LIMIT_CHOICES}
        onChange={setLimit}
      />
      {nothing && <Notice tone="warn">{t('enrol.nothing')}</Notice>}
      {job.failure && <FailureNotice failure={job.failure} />}
      {job.entries.length > 0 && <EnrolProgress job={job} groupId={groupId} limit={Number(limit)} />}
    </Card>
  );
}
