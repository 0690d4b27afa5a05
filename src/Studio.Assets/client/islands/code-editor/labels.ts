/** The editor's words; the server gives them in the person's language. */
export const defaults = {
  place: 'Line {0}, column {1}',
  errors: 'Line {0}, column {1}: {2}',
  found: 'Problems: {0}',
  keys: 'Keyboard shortcuts',
  keyComplete: 'suggest what can stand here',
  keyNext: 'go to the next problem',
  keyIndent: 'indent, and back with Shift',
  keyComment: 'comment out, or back in',
  keyFormat: 'put in order',
  keyRun: 'run',
  keyLeave: 'leave the editor',
  format: 'Put in order',
  try: 'Try it out',
  customer: 'With the data of a customer',
  nobody: 'Without a customer',
  input: 'Input (JSON)',
  inputWrong: 'The input is not JSON: {0}',
  run: 'Run',
  running: 'Running…',
  cancel: 'Cancel',
  cancelled: 'Cancelled.',
  result: 'Result',
  nothing: 'The script has no result (undefined).',
  log: 'Log',
  logLine: 'line {0}',
  cost: '{0} ms, {1} KB of memory',
  failed: 'That did not work: {0}',
  preview: 'Preview',
  previewEmpty: 'There is nothing to show yet.',
  missing: 'Not known here: {0}',
  search: 'Search by name',
  searchNothing: 'Nothing was found.',
  searchFailed: 'That could not be looked up. Please try again.',
  searchFound: '{0} found',
  searchRemove: 'Remove {0}',
  searchChosen: 'Chosen',
  searchRemoved: '{0} removed',
  searchAdded: '{0} added',
};

/** The editor's words. */
export type EditorLabels = typeof defaults;

/** The words of the list of customers to choose from, as its element takes them. */
export function pickLabels(labels: EditorLabels): string {
  return JSON.stringify({
    search: labels.search, nothing: labels.searchNothing, failed: labels.searchFailed, found: labels.searchFound,
    remove: labels.searchRemove, chosen: labels.searchChosen, removed: labels.searchRemoved, added: labels.searchAdded,
  });
}
