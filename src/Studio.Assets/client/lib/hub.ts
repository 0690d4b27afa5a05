/** What a person is told about a live connection. */
export type HubState = 'connecting' | 'live' | 'reconnecting' | 'offline';

/** How to take part in a hub. */
export interface HubOptions {
  readonly onState: (state: HubState) => void;
  /** Called after each successful join, the first one and those after a lost connection. */
  readonly onJoined: () => void;
  /** What is asked of the hub to take part; nothing where being there is enough. */
  readonly join?: { readonly method: string; readonly argument: string };
  readonly events: Readonly<Record<string, (argument: unknown) => void>>;
}

/** An open (or opening) connection. */
export interface Hub {
  stop(): void;
}

const slowestRetry = 30_000;

/** 0.5 s, 1 s, 2 s … 30 s, spread by a quarter so that a restarted host is not met by everybody at once. */
export function retryDelay(attempt: number): number {
  const base = Math.min(slowestRetry, 500 * 2 ** Math.min(attempt, 10));
  return Math.round(base * (0.75 + Math.random() * 0.5));
}

/** Connects by SignalR, which is fetched only now, and keeps trying until it is stopped. */
export function openHub(url: string, options: HubOptions): Hub {
  let stopped = false;
  let stop = (): void => undefined;

  const run = async (): Promise<void> => {
    const { HubConnectionBuilder, LogLevel } = await import('@microsoft/signalr');
    if (stopped) return;
    const connection = new HubConnectionBuilder()
      .withUrl(url)
      .configureLogging(LogLevel.Critical)
      .withAutomaticReconnect({ nextRetryDelayInMilliseconds: (context) => retryDelay(context.previousRetryCount) })
      .build();
    stop = () => void connection.stop();

    const join = async (): Promise<void> => {
      try {
        if (options.join) await connection.invoke(options.join.method, options.join.argument);
        options.onState('live');
        options.onJoined();
      } catch {
        // The hub refused (no permission, no such customer): trying again would not change that.
        options.onState('offline');
      }
    };

    for (const [name, handler] of Object.entries(options.events)) connection.on(name, handler);
    connection.onreconnecting(() => options.onState('reconnecting'));
    connection.onreconnected(join);
    connection.onclose(() => options.onState('offline'));

    // Automatic reconnect covers a lost connection only, not one that never came up.
    for (let attempt = 0; !stopped; attempt += 1) {
      try {
        await connection.start();
        return await join();
      } catch {
        options.onState('reconnecting');
        await new Promise((resolve) => setTimeout(resolve, retryDelay(attempt)));
      }
    }
  };

  options.onState('connecting');
  run().catch(() => options.onState('offline'));
  return {
    stop() {
      stopped = true;
      stop();
    },
  };
}
