/** A visit ends with a pause of this length, as the server reckons it too. */
const gap = 30 * 60_000;
const key = 'studio-visit';

interface Visit {
  /** When the visitor was last seen, in milliseconds. */
  readonly at: number;
  /** True once a rescue was shown. */
  readonly rescued: boolean;
}

// Where storage is forbidden the page alone remembers.
let memory: Visit | undefined;

function read(): Visit {
  let kept = memory;
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    kept = typeof stored === 'object' && stored !== null ? (stored as Visit) : undefined;
  } catch {
    // Forbidden, or not ours.
  }
  return kept && Number(kept.at) > Date.now() - gap ? kept : { at: 0, rescued: false };
}

function write(visit: Visit): void {
  memory = visit;
  try {
    localStorage.setItem(key, JSON.stringify(visit));
  } catch {
    // The page alone remembers.
  }
}

/** The visit goes on. What is kept says when, and whether it was rescued; nothing of who it is. */
export function goOn(): void {
  write({ at: Date.now(), rescued: read().rescued === true });
}

/** True where a rescue was shown in this visit. */
export function wasRescued(): boolean {
  return read().rescued === true;
}

/** A rescue is shown: the only one of this visit. */
export function markRescued(): void {
  write({ at: Date.now(), rescued: true });
}
