import { RESULT_CODES, type ResultName } from '../../../../src/contract/result-codes.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Table } from '../../ui/table.tsx';

const ALL = Object.keys(RESULT_CODES) as ResultName[];

/** Codes with what each means and what to do about it. */
export function CodeTable({ names = ALL }: { names?: ResultName[] }) {
  const t = useMessages();
  return (
    <Table
      caption={t('reference.codes')}
      columns={[{ label: 'resultCode', kind: 'number' }, { label: 'resultMessage' }, { label: t('reference.meaning') }]}
    >
      {names.map((name) => (
        <tr key={name}>
          <td class="cell-number">{RESULT_CODES[name]}</td>
          <td class="cell-id">{name}</td>
          <td>{t(`code.${name}`)}</td>
        </tr>
      ))}
    </Table>
  );
}
