import { useMessages } from '../../i18n/messages.ts';

export function AxesLegend() {
  const t = useMessages();
  return (
    <p class="try-legend">
      <span>
        <i class="try-legend-forward" /> {t('face.axisForward')}
      </span>
      <span>
        <i class="try-legend-up" /> {t('face.axisUp')}
      </span>
      <span>
        <i class="try-legend-right" /> {t('face.axisRight')}
      </span>
    </p>
  );
}
