import { useState } from 'preact/hooks';
import { useMessages } from '../../../i18n/messages.ts';
import { Badge, type BadgeTone } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Meter } from '../../../ui/meter.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { countStates, type PhotoEntry, type PhotoState } from './enrol-job.ts';
import { reportCsv } from './report-csv.ts';
import { saveText } from './save-text.ts';
import type { useEnrolJob } from './use-enrol-job.ts';

const TONES: Record<PhotoState, BadgeTone> = {
  waiting: 'neutral',
  sent: 'neutral',
  registered: 'good',
  'no-face': 'warn',
  failed: 'bad',
};
const SHOWN_STATES = ['registered', 'no-face', 'failed'] as const;
const MOST_SHOWN = 200;

type EnrolProgressProps = { job: ReturnType<typeof useEnrolJob>; groupId: string; limit: number };

export function EnrolProgress({ job, groupId, limit }: EnrolProgressProps) {
  const t = useMessages();
  const [onlyProblems, setOnlyProblems] = useState(false);
  const { entries, running, photosPerSecond } = job;
  const counts = countStates(entries);
  const open = counts.waiting + counts.sent;
  const through = entries.length - open;
  const secondsLeft = photosPerSecond > 0 ? Math.ceil(open / photosPerSecond) : undefined;
  const shown = entries.filter(({ state }) =>
    onlyProblems ? state === 'no-face' || state === 'failed' : state !== 'waiting' && state !== 'sent',
  );
  return (
    <>
      <Meter
        label={t(running ? 'enrol.running' : open > 0 ? 'enrol.paused' : 'enrol.done')}
        value={through}
        max={entries.length}
        text={t('enrol.progress', { through, total: entries.length })}
      />
      {running && (
        <p class="field-note number">
          {t('enrol.rate', { rate: photosPerSecond.toFixed(1) })}
          {secondsLeft !== undefined && ` · ${t('enrol.left', { time: clock(secondsLeft) })}`}
        </p>
      )}
      <div class="enrol-counts">
        {SHOWN_STATES.map((state) => (
          <Badge key={state} tone={counts[state] > 0 ? TONES[state] : 'neutral'}>
            {t(`enrol.state.${state}`)} <span class="number">{counts[state]}</span>
          </Badge>
        ))}
      </div>
      {!running && open > 0 && job.unread && <Notice tone="info">{t('enrol.dropAgain')}</Notice>}
      <div class="card-actions">
        {running && (
          <Button small icon="stop" onClick={job.pause}>
            {t('enrol.pause')}
          </Button>
        )}
        {!running && open > 0 && !job.unread && (
          <Button small kind="primary" icon="play" onClick={() => void job.resume(limit)}>
            {t('enrol.resume')}
          </Button>
        )}
        {!running && counts.failed > 0 && !job.unread && (
          <Button small icon="refresh" onClick={() => void job.retryFailed(limit)}>
            {t('enrol.retry')}
          </Button>
        )}
        <Button small icon="download" onClick={() => saveText(`${groupId}.csv`, reportCsv(entries))}>
          {t('enrol.report')}
        </Button>
        {!running && (
          <Button small kind="quiet" onClick={() => void job.forget()}>
            {t('enrol.forget')}
          </Button>
        )}
      </div>
      <Switch label={t('enrol.onlyProblems')} checked={onlyProblems} onChange={setOnlyProblems} />
      {shown.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <ul class="enrol-results" tabIndex={0} aria-label={t('enrol.results')}>
          {shown.slice(-MOST_SHOWN).map((entry) => (
            <Result key={entry.path} entry={entry} />
          ))}
        </ul>
      )}
    </>
  );
}

function Result({ entry }: { entry: PhotoEntry }) {
  const t = useMessages();
  const notes = [...entry.reasons.map((reason) => t(`reason.${reason}`)), entry.failure].filter(Boolean);
  return (
    <li class="enrol-result">
      <span class="enrol-result-line">
        {entry.path}
        <Badge tone={TONES[entry.state]}>{t(`enrol.state.${entry.state}`)}</Badge>
      </span>
      {notes.length > 0 && <span class="field-note">{notes.join(' · ')}</span>}
    </li>
  );
}

function clock(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
