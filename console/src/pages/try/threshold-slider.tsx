import { LIMITS } from '../../../../src/contract/limits.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Slider } from '../../ui/slider.tsx';

type ThresholdSliderProps = { value: number; onInput: (threshold: number) => void; hint: string };

export function ThresholdSlider({ value, onInput, hint }: ThresholdSliderProps) {
  const t = useMessages();
  return <Slider label={t('search.threshold')} value={value} {...LIMITS.threshold} onInput={onInput} hint={hint} />;
}
