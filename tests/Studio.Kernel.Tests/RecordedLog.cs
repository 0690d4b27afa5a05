using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Studio.Kernel.Tests;

/// <summary>Keeps what was logged.</summary>
public sealed class RecordedLog
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IReadOnlyList<string> Errors => [.. _lines.Where(l => l.Level == LogLevel.Error).Select(l => l.Text)];

    public IReadOnlyList<string> Warnings => [.. _lines.Where(l => l.Level == LogLevel.Warning).Select(l => l.Text)];

    public string Everything => string.Join('\n', _lines.Select(l => l.Text));

    public ILogger<T> For<T>() => new Logger<T>(this);

    private sealed class Logger<T>(RecordedLog log) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log._lines.Enqueue((logLevel, formatter(state, exception) + " " + exception));
    }
}
