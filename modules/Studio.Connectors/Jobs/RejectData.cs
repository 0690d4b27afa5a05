using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.ContentModel.Items;
using Studio.Customers;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;
using Studio.Kernel.Schemas;
using Studio.Kernel.Settings;

namespace Studio.Connectors.Jobs;

/// <summary>How long it is kept which lines of a file were not taken.</summary>
[Schema(Title = "Keeping rejected lines", Description = "How long the lines are kept that an import did not take: they may say who bought what.", Group = "Safety")]
public sealed record RejectRetentionSettings
{
    /// <summary>Days since the upload; null keeps them for ever.</summary>
    [Schema(Title = "Days to keep rejected lines", Description = "The numbers of older imports stay. Empty keeps all lines."), Range(1, 36500)]
    public int? KeepDays { get; init; }
}

/// <summary>Lines that imports did not take, as they were written: those that name the customer by number, name or mail.</summary>
internal sealed class RejectData(ContentManager content, ISettingsStore settings) : IPersonalDataSource
{
    private const int ShortestName = 3;

    public string Name => "rejectedLines";

    public string Title => "Rejected lines of imports";

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken) =>
        new JsonArray([.. (await FindAsync(session, subject, cancellationToken)).Select(r => (JsonNode)new JsonObject { ["import"] = r.JobId, ["line"] = r.Line, ["written"] = r.Raw })]);

    public async Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        foreach (var row in await FindAsync(session, subject, cancellationToken))
        {
            await session.ExecuteAsync("DELETE FROM ImportReject WHERE JobId = @JobId AND Line = @Line", new { row.JobId, row.Line }, cancellationToken);
        }
    }

    public async Task<TimeSpan?> KeepAsync(CancellationToken cancellationToken) =>
        (await settings.GetAsync<RejectRetentionSettings>(cancellationToken)).KeepDays is { } days ? TimeSpan.FromDays(days) : null;

    public async Task<PurgedBatch> PurgeAsync(WriteSession session, PurgeRequest request, CancellationToken cancellationToken)
    {
        var job = await session.FirstAsync<string>("SELECT Id FROM ImportJob WHERE CreatedUtc < @before AND EXISTS (SELECT 1 FROM ImportReject WHERE JobId = ImportJob.Id) ORDER BY Id LIMIT 1",
            new { before = request.Before.ToUnixTimeMilliseconds() }, cancellationToken);
        if (job is null)
        {
            return new PurgedBatch(0, null);
        }

        var gone = await session.ExecuteAsync("DELETE FROM ImportReject WHERE JobId = @job AND Line IN (SELECT Line FROM ImportReject WHERE JobId = @job ORDER BY Line LIMIT @Most)", new { job, request.Most }, cancellationToken);
        return new PurgedBatch(gone, job);
    }

    private async Task<IReadOnlyList<Row>> FindAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var found = new Dictionary<(string, long), Row>();
        foreach (var word in await WordsAsync(subject, cancellationToken))
        {
            var like = $"%{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
            var rows = await session.QueryAsync<Row>("SELECT JobId, Line, Raw, Arguments FROM ImportReject WHERE lower(Raw) LIKE lower(@like) ESCAPE '\\' OR lower(Arguments) LIKE lower(@like) ESCAPE '\\'", new { like }, cancellationToken);
            foreach (var row in rows.Where(r => Names(r.Raw, word) || JsonSerializer.Deserialize<string[]>(r.Arguments)!.Any(a => Names(a, word))))
            {
                found[(row.JobId, row.Line)] = row;
            }
        }

        return [.. found.Values];
    }

    /// <summary>What lines can call him by, in any version of his record.</summary>
    private async Task<IReadOnlyList<string>> WordsAsync(PersonalDataSubject subject, CancellationToken cancellationToken) =>
    [
        .. (await content.GetVersionsAsync(subject.CustomerId, cancellationToken))
            .SelectMany(v => new[] { v.GetText(CustomerParts.Customer, "Number"), v.GetText(CustomerParts.Customer, "Email"), v.GetText(CustomerParts.Customer, "Name") })
            .OfType<string>().Select(w => w.Trim()).Where(w => w.Length >= ShortestName).Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>The word stands by itself: 13047 is not in 213047.</summary>
    private static bool Names(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + word.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return true;
            }
        }

        return false;
    }

    private sealed record Row(string JobId, long Line, string Raw, string Arguments);
}
