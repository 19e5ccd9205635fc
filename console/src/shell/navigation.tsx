import { type MessageKey, useMessages } from '../i18n/messages.ts';
import { Link } from '../router/link.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import './navigation.css';

type Entry = { to: string; label: MessageKey; icon: IconName };

const SECTIONS: { label: MessageKey; entries: Entry[] }[] = [
  {
    label: 'nav.try',
    entries: [
      { to: '/', label: 'detect.title', icon: 'detect' },
      { to: '/compare', label: 'compare.title', icon: 'compare' },
      { to: '/search', label: 'search.title', icon: 'search' },
      { to: '/verify', label: 'verify.title', icon: 'verify' },
      { to: '/live', label: 'live.title', icon: 'live' },
    ],
  },
  { label: 'nav.data', entries: [{ to: '/groups', label: 'groups.title', icon: 'groups' }] },
  {
    label: 'nav.operate',
    entries: [
      { to: '/overview', label: 'overview.title', icon: 'overview' },
      { to: '/app-keys', label: 'keys.title', icon: 'keys' },
      { to: '/audit', label: 'audit.title', icon: 'audit' },
    ],
  },
  { label: 'nav.learn', entries: [{ to: '/reference', label: 'reference.title', icon: 'reference' }] },
];

export function Navigation({ location, onFollow }: { location: string; onFollow: () => void }) {
  const t = useMessages();
  return (
    <nav class="navigation" aria-label={t('nav.label')}>
      {SECTIONS.map((section) => (
        <div key={section.label} class="navigation-section">
          <p class="navigation-heading" id={section.label}>
            {t(section.label)}
          </p>
          <ul aria-labelledby={section.label}>
            {section.entries.map(({ to, label, icon }) => (
              <li key={to}>
                <Link to={to} class="navigation-link" current={isWithin(location, to)} onFollow={onFollow}>
                  <Icon name={icon} />
                  {t(label)}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function isWithin(location: string, to: string): boolean {
  return location === to || (to !== '/' && location.startsWith(`${to}/`));
}
