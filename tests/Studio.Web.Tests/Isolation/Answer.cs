namespace Studio.Web.Tests.Isolation;

/// <summary>An answer with all that could tell something.</summary>
/// <param name="Asked">Who asked what.</param>
/// <param name="Status">The status.</param>
/// <param name="Location">Where it leads to.</param>
/// <param name="Headers">All headers.</param>
/// <param name="Body">The body.</param>
public sealed record Answer(string Asked, int Status, string? Location, string Headers, string Body)
{
    public string Text => Headers + "\n" + Body;

    /// <summary>What no answer may ever be: a failure of the server, or a look into it. Null where it is neither.</summary>
    public string? Fault =>
        Status >= 500 ? $"{Asked}: {Status} {Body}"
        : Traces.FirstOrDefault(t => Text.Contains(t, StringComparison.Ordinal)) is { } trace ? $"{Asked}: {Status} holds '{trace}'"
        : null;

    private static readonly string[] Traces = ["   at Studio.", "   at Microsoft.", "   at System.", ".cs:line", "SqliteException", "PostgresException", "NpgsqlException", "System.InvalidOperationException", "SQLite Error"];
}
