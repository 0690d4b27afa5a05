using System.Text.Json;
using Studio.Connectors.OrderLines;
using Studio.Data.Sessions;

namespace Studio.Connectors.Jobs;

/// <summary>A row of the table of rejected lines.</summary>
internal sealed class RejectRow
{
    private const int LongestRaw = 2000;

    public long Line { get; set; }

    public string Reason { get; set; } = "";

    public string Arguments { get; set; } = "[]";

    public string Raw { get; set; } = "";

    public ImportReject ToReject() => new((int)Line, Reason, JsonSerializer.Deserialize<string[]>(Arguments)!, Raw);

    public static Task InsertAsync(WriteSession session, string jobId, IReadOnlyList<RejectedLine> rejects, CancellationToken cancellationToken) => rejects.Count == 0
        ? Task.CompletedTask
        : session.ExecuteAsync("""
            INSERT INTO ImportReject (JobId, Line, Reason, Arguments, Raw) VALUES (@jobId, @Line, @Reason, @Arguments, @Raw)
            ON CONFLICT (JobId, Line) DO UPDATE SET Reason = @Reason, Arguments = @Arguments, Raw = @Raw
            """, rejects.Select(r => new
        {
            jobId,
            r.Line,
            Reason = r.Reason.Text,
            Arguments = JsonSerializer.Serialize(r.Reason.Arguments),
            Raw = r.Raw.Length <= LongestRaw ? r.Raw : r.Raw[..LongestRaw],
        }), cancellationToken);
}
