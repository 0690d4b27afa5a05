using Studio.Benchmarks.Measuring;

namespace Studio.Benchmarks;

/// <summary>Something that can be measured.</summary>
internal sealed record Benchmark(string Name, string Description, Func<Report, CancellationToken, Task> RunAsync);

/// <summary>A benchmark lacks what it needs; the message says what.</summary>
internal sealed class CannotRunException(string message) : Exception(message);
