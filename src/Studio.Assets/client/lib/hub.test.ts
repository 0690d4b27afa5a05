import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openHub, retryDelay, type HubState } from './hub';

const connection = vi.hoisted(() => ({
  start: vi.fn<() => Promise<void>>(),
  stop: vi.fn<() => Promise<void>>(),
  invoke: vi.fn<(method: string, argument: string) => Promise<void>>(),
  on: vi.fn(),
  onreconnecting: vi.fn<(listener: () => void) => void>(),
  onreconnected: vi.fn<(listener: () => void) => void>(),
  onclose: vi.fn(),
}));

vi.mock('@microsoft/signalr', () => ({
  LogLevel: { Critical: 5 },
  HubConnectionBuilder: class {
    withUrl() { return this; }
    configureLogging() { return this; }
    withAutomaticReconnect() { return this; }
    build() { return connection; }
  },
}));

describe('openHub', () => {
  let states: HubState[];
  const onJoined = vi.fn();
  const open = () => openHub('/hub', { onState: (state) => states.push(state), onJoined, join: { method: 'Watch', argument: 'c1' }, events: {} });

  beforeEach(() => {
    vi.useFakeTimers();
    states = [];
    onJoined.mockReset();
    connection.start.mockReset().mockResolvedValue();
    connection.stop.mockReset().mockResolvedValue();
    connection.invoke.mockReset().mockResolvedValue();
    connection.onreconnected.mockReset();
  });

  afterEach(() => vi.useRealTimers());

  it('connects and joins', async () => {
    open();
    await vi.runAllTimersAsync();
    expect(connection.invoke).toHaveBeenCalledWith('Watch', 'c1');
    expect(states).toEqual(['connecting', 'live']);
    expect(onJoined).toHaveBeenCalledOnce();
  });

  it('keeps trying while the first connection fails', async () => {
    connection.start.mockRejectedValueOnce(new Error('down')).mockRejectedValueOnce(new Error('down'));
    open();
    await vi.runAllTimersAsync();
    expect(connection.start).toHaveBeenCalledTimes(3);
    expect(states).toEqual(['connecting', 'reconnecting', 'reconnecting', 'live']);
  });

  it('joins again after a lost connection', async () => {
    open();
    await vi.runAllTimersAsync();
    connection.onreconnected.mock.calls[0]?.[0]();
    await vi.runAllTimersAsync();
    expect(connection.invoke).toHaveBeenCalledTimes(2);
    expect(onJoined).toHaveBeenCalledTimes(2);
  });

  it('gives up when the hub refuses', async () => {
    connection.invoke.mockRejectedValue(new Error('forbidden'));
    open();
    await vi.runAllTimersAsync();
    expect(states.at(-1)).toBe('offline');
    expect(onJoined).not.toHaveBeenCalled();
  });

  it('stops trying when it is stopped', async () => {
    connection.start.mockRejectedValue(new Error('down'));
    const hub = open();
    await vi.advanceTimersByTimeAsync(100);
    hub.stop();
    await vi.runAllTimersAsync();
    expect(connection.start.mock.calls.length).toBeLessThan(3);
  });

  it('waits longer each time, at most half a minute and a quarter more', () => {
    expect(retryDelay(0)).toBeLessThan(700);
    expect(retryDelay(99)).toBeLessThanOrEqual(37_500);
    expect(retryDelay(99)).toBeGreaterThanOrEqual(22_500);
  });
});
