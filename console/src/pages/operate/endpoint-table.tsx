import { useMessages } from '../../i18n/messages.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Table } from '../../ui/table.tsx';
import type { Sample } from './parse-metrics.ts';

/** Since the start of the server: each endpoint with its answers by code and its mean time. */
export function EndpointTable({ samples }: { samples: Sample[] }) {
  const t = useMessages();
  const requests = samples.filter(({ name }) => name === 'likeness_requests_total');
  const endpoints = [...new Set(requests.map(({ labels }) => labels.endpoint!))];
  const total = (name: string, endpoint: string) =>
    samples.find((sample) => sample.name === name && sample.labels.endpoint === endpoint)?.value ?? 0;
  return (
    <Card flush title={t('overview.endpoints')}>
      {endpoints.length === 0 ? (
        <EmptyState icon="overview" title={t('overview.noRequests')}>
          {t('overview.noRequestsText')}
        </EmptyState>
      ) : (
        <Table
          caption={t('overview.endpoints')}
          columns={[
            { label: t('overview.endpoint') },
            { label: t('overview.requests'), kind: 'number' },
            { label: t('overview.mean'), kind: 'number' },
            { label: t('overview.codes') },
          ]}
        >
          {endpoints.map((endpoint) => {
            const count = total('likeness_request_duration_seconds_count', endpoint);
            const seconds = total('likeness_request_duration_seconds_sum', endpoint);
            const codes = requests.filter(({ labels }) => labels.endpoint === endpoint);
            return (
              <tr key={endpoint}>
                <td>{endpoint}</td>
                <td class="cell-number">{count.toLocaleString()}</td>
                <td class="cell-number">{((seconds / count) * 1000).toFixed(1)} ms</td>
                <td>
                  <span class="card-actions">
                    {codes.map(({ labels, value }) => (
                      <Badge key={labels.code} tone={labels.code === '0' ? 'good' : 'warn'}>
                        {labels.code} × {value}
                      </Badge>
                    ))}
                  </span>
                </td>
              </tr>
            );
          })}
        </Table>
      )}
    </Card>
  );
}
