import { useEffect } from 'preact/hooks';
import { useMessages } from '../../i18n/messages.ts';
import { loadServer, useServer } from '../../state/server.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { LineChart } from '../../ui/line-chart.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { EndpointTable } from './endpoint-table.tsx';
import './overview-page.css';
import { metricOf } from './parse-metrics.ts';
import { useMeasurements } from './use-measurements.ts';

const CHART_POINTS = 150;

export function OverviewPage() {
  const t = useMessages();
  const server = useServer();
  const { latest, history, lost } = useMeasurements();
  useEffect(() => {
    const timer = setInterval(() => void loadServer().catch(() => undefined), 10_000);
    return () => clearInterval(timer);
  }, []);
  const shown = history.slice(-CHART_POINTS);
  const value = (name: string) => (latest ? metricOf(latest.samples, name) : Number.NaN);
  const started = value('likeness_process_start_time_seconds') * 1000;
  const number = (n: number) => (Number.isFinite(n) ? n.toLocaleString(document.documentElement.lang) : '–');
  const facts = [
    {
      label: t('overview.status'),
      value: <Badge tone={server?.status === 'ready' && !lost ? 'good' : 'bad'}>{lost ? '–' : server?.status}</Badge>,
    },
    { label: t('overview.uptime'), value: Number.isFinite(started) ? duration(Date.now() - started) : '–' },
    { label: t('overview.memory'), value: megabytes(value('likeness_process_resident_memory_bytes')) },
    { label: t('overview.workers'), value: number(value('likeness_vision_workers')) },
    { label: t('overview.analysed'), value: number(value('likeness_vision_completed_total')) },
    { label: t('overview.replaced'), value: number(value('likeness_vision_replaced_total')) },
    { label: t('overview.galleries'), value: number(value('likeness_gallery_resident_groups')) },
    { label: t('overview.residentFaces'), value: number(value('likeness_gallery_resident_faces')) },
    { label: t('overview.galleryMemory'), value: megabytes(value('likeness_gallery_resident_bytes')) },
    { label: t('overview.version'), value: server?.version ?? '–' },
    { label: t('overview.model'), value: server?.modelVersion ?? '–' },
  ];
  return (
    <Page title={t('overview.title')} lead={t('overview.lead')}>
      {lost && (
        <Notice tone="bad" title={t('fault.offline')}>
          {t('fault.offlineText')}
        </Notice>
      )}
      <Card>
        <dl class="overview-facts">
          {facts.map((fact) => (
            <div key={fact.label}>
              <dt>{fact.label}</dt>
              <dd class="number">{fact.value}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <div class="overview-charts">
        <Card>
          <LineChart
            label={t('overview.throughput')}
            capacity={CHART_POINTS}
            format={(n) => t('overview.perSecond', { value: n.toFixed(n < 10 ? 1 : 0) })}
            series={[
              { label: t('overview.throughput'), tone: 'accent', values: shown.map((m) => m.requestsPerSecond) },
            ]}
          />
        </Card>
        <Card>
          <LineChart
            label={t('overview.latency')}
            capacity={CHART_POINTS}
            format={(n) => `${n.toFixed(0)} ms`}
            series={[
              { label: 'p50', tone: 'accent', values: shown.map((m) => m.p50Ms) },
              { label: 'p95', tone: 'soft', values: shown.map((m) => m.p95Ms) },
            ]}
          />
        </Card>
        <Card>
          <LineChart
            label={t('overview.queue')}
            capacity={CHART_POINTS}
            format={(n) => n.toFixed(0)}
            series={[
              { label: t('overview.queued'), tone: 'accent', values: shown.map((m) => m.queued) },
              { label: t('overview.running'), tone: 'soft', values: shown.map((m) => m.running) },
            ]}
          />
        </Card>
        <Card>
          <LineChart
            label={t('overview.failures')}
            capacity={CHART_POINTS}
            format={(n) => `${n.toFixed(0)} %`}
            series={[{ label: t('overview.failures'), tone: 'accent', values: shown.map((m) => m.failureShare * 100) }]}
          />
        </Card>
      </div>
      {latest && <EndpointTable samples={latest.samples} />}
    </Page>
  );
}

function megabytes(bytes: number): string {
  return Number.isFinite(bytes) ? `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB` : '–';
}

function duration(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  const parts = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const [days, hours, rest] = parts as [number, number, number];
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${rest} min` : `${rest} min`;
}
