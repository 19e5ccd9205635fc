import type { SearchByFaceResult } from '../../../../src/contract/schemas/search.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Link } from '../../router/link.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import './match-list.css';
import { Similarity } from './similarity.tsx';

type Matches = SearchByFaceResult['matchFaces'];
type MatchListProps = { matches: Matches; threshold: number; group: string };

/** Faces of the group by similarity: those above the threshold, then the nearest ones below it. */
export function MatchList({ matches, threshold, group }: MatchListProps) {
  const t = useMessages();
  if (matches.length === 0) {
    return (
      <EmptyState icon="search" title={t('search.nobody')}>
        {t('search.nobodyText')}
      </EmptyState>
    );
  }
  const above = matches.filter(({ similarity }) => similarity >= threshold);
  const below = matches.filter(({ similarity }) => similarity < threshold);
  return (
    <>
      <section class="result-section">
        <h3 class="result-heading">
          {t('search.matches')} <span class="number">{above.length}</span>
        </h3>
        {above.length === 0 && <p class="field-note">{t('search.noMatches')}</p>}
        <Rows matches={above} threshold={threshold} group={group} />
      </section>
      {below.length > 0 && (
        <section class="result-section">
          <h3 class="result-heading">
            {t('search.below')} <span class="number">{below.length}</span>
          </h3>
          <Rows matches={below} threshold={threshold} group={group} />
        </section>
      )}
    </>
  );
}

function Rows({ matches, threshold, group }: MatchListProps) {
  const t = useMessages();
  return (
    <ul class="match-list">
      {matches.map(({ face, similarity }) => (
        <li key={face.faceId} class="match-row">
          <span class="match-text">
            <span class="match-name">{face.externalImageId ?? t('search.unlabelled')}</span>
            <Link to={`/verify/${encodeURIComponent(group)}/${face.faceId}`} class="match-id">
              {face.faceId}
            </Link>
          </span>
          <Similarity value={similarity} threshold={threshold} />
        </li>
      ))}
    </ul>
  );
}
