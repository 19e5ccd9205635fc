import type { ComponentChildren } from 'preact';
import { Card } from '../../ui/card.tsx';
import { Page } from '../../ui/page.tsx';
import { NoGroups } from './group-select.tsx';
import './try-layout.css';

type TryPageProps = {
  title: string;
  lead: string;
  /** For pages that need a group: what there is to choose from; undefined while nobody knows yet. */
  groupIds?: string[] | undefined;
  children: ComponentChildren;
};

/** A page to try one thing on, or, where that needs a group and there is none, the way to make one. */
export function TryPage({ title, lead, groupIds, children }: TryPageProps) {
  return (
    <Page title={title} lead={lead}>
      {groupIds?.length === 0 ? (
        <Card>
          <NoGroups />
        </Card>
      ) : (
        <div class="try-layout">{children}</div>
      )}
    </Page>
  );
}
