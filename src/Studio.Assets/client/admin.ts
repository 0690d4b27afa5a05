import './css/admin.css';
import { confirmSubmits } from './lib/confirm';
import { defineIslands, moduleIslands } from './lib/define';
import { focusFirstFault, guardDoubleSubmits, limitFiles, submitOnChange } from './lib/forms';
import { StudioThemeToggle } from './islands/theme-toggle';

customElements.define('studio-theme-toggle', StudioThemeToggle);

confirmSubmits(document);
limitFiles(document);
guardDoubleSubmits(document);
submitOnChange(document);
focusFirstFault(document);

// A long menu shows where one is; only its own box moves.
const here = document.querySelector<HTMLElement>('.studio-nav-link[aria-current]');
const menu = here?.closest<HTMLElement>('.studio-nav');
if (here && menu) menu.scrollTop += here.getBoundingClientRect().bottom - menu.getBoundingClientRect().bottom + here.offsetHeight;

// So does a strip of tabs that is wider than a telephone.
const tab = document.querySelector<HTMLElement>('.nav-tabs [aria-current]');
const strip = tab?.closest<HTMLElement>('.nav-tabs');
if (tab && strip) strip.scrollLeft += tab.getBoundingClientRect().right - strip.getBoundingClientRect().right + tab.offsetWidth / 2;

defineIslands({
  'studio-form': async () => (await import('./islands/form')).StudioForm,
  'studio-pick': async () => (await import('./islands/pick')).StudioPick,
  'studio-geo-point': async () => (await import('./islands/geo-point')).StudioGeoPoint,
  'studio-rich-text': async () => (await import('./islands/rich-text')).StudioRichText,
  'studio-preview': async () => (await import('./islands/preview')).StudioPreview,
  'studio-code-editor': async () => (await import('./islands/code-editor')).StudioCodeEditor,
  'studio-languages': async () => (await import('./islands/languages')).StudioLanguages,
  'studio-media': async () => (await import('./islands/media')).StudioMedia,
  'studio-find': async () => (await import('./islands/find')).StudioFind,
  'studio-timeline': async () => (await import('./islands/timeline')).StudioTimeline,
  'studio-paste-grid': async () => (await import('./islands/paste-grid')).StudioPasteGrid,
  'studio-condition': async () => (await import('./islands/condition')).StudioCondition,
  'studio-rule-check': async () => (await import('./islands/rule-check')).StudioRuleCheck,
  'studio-fact-list': async () => (await import('./islands/fact-list')).StudioFactList,
  'studio-task-progress': async () => (await import('./islands/task-progress')).StudioTaskProgress,
  'studio-records': async () => (await import('./islands/records')).StudioRecords,
  'studio-sort-list': async () => (await import('./islands/sort-list')).StudioSortList,
  'studio-grid-keys': async () => (await import('./islands/grid-keys')).StudioGridKeys,
  'studio-setup-progress': async () => (await import('./islands/setup-progress')).StudioSetupProgress,
  'studio-upload': async () => (await import('./islands/upload')).StudioUpload,
  'studio-live-part': async () => (await import('./islands/live-part')).StudioLivePart,
  'studio-name-proposal': async () => (await import('./islands/name-proposal')).StudioNameProposal,
  'studio-import-progress': async () => (await import('./islands/import-progress')).StudioImportProgress,
  'studio-dashboard-part': async () => (await import('./islands/dashboard-part')).StudioDashboardPart,
  'studio-notifications': async () => (await import('./islands/notifications')).StudioNotifications,
  'studio-shortcuts': async () => (await import('./islands/shortcuts')).StudioShortcuts,
  'studio-chart': async () => (await import('./islands/chart')).StudioChart,
  ...moduleIslands(document),
});

/** Bootstrap's behaviours register themselves on import; a page fetches those that its markup asks for. */
const behaviours: Readonly<Record<string, () => Promise<unknown>>> = {
  '[data-bs-toggle="offcanvas"]': () => import('bootstrap/js/src/offcanvas.js'),
  '[data-bs-toggle="collapse"]': () => import('bootstrap/js/src/collapse.js'),
  '[data-bs-toggle="dropdown"]': () => import('bootstrap/js/src/dropdown.js'),
  '[data-bs-toggle="modal"]': () => import('bootstrap/js/src/modal.js'),
  '[data-bs-toggle="tab"]': () => import('bootstrap/js/src/tab.js'),
  '[data-bs-dismiss="alert"]': () => import('bootstrap/js/src/alert.js'),
};

for (const [selector, load] of Object.entries(behaviours)) {
  if (document.querySelector(selector)) load().catch((error: unknown) => console.error(`Bootstrap's ${selector} could not be loaded.`, error));
}
