using System.Globalization;
using Microsoft.Extensions.Logging;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Parts;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Items;

/// <summary>The drafts that are to be published at a time (<c>PublishLaterPart</c>). Publishing twice changes nothing, so a run that is repeated after a crash does no harm.</summary>
public sealed partial class ContentSchedule(UnitOfWork unit, ContentDefinitionStore definitions, ContentTables tables, ContentManager content, TimeProvider time, ILogger<ContentSchedule> logger)
{
    private const int Batch = 100;

    /// <summary>Publishes the drafts whose time has come; returns how many. One that cannot be published is logged and tried again at the next run.</summary>
    /// <param name="refused">Told of each that could not be published, and why; or null.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<int> PublishDueAsync(Func<ContentItem, string, Task>? refused, CancellationToken cancellationToken)
    {
        var published = 0;
        var all = await definitions.GetAsync(cancellationToken);
        foreach (var type in all.TypesWith(PublishLaterPart.PartName).ToList())
        {
            var table = tables.For(type, all);
            var after = "";
            IReadOnlyList<string> due;
            do
            {
                due = await DueAsync(table, after, cancellationToken);
                foreach (var id in due)
                {
                    published += await PublishAsync(id, refused, cancellationToken) ? 1 : 0;
                    after = id;
                }
            }
            while (due.Count == Batch);
        }

        return published;
    }

    private async Task<IReadOnlyList<string>> DueAsync(ContentTable table, string after, CancellationToken cancellationToken)
    {
        var columns = table.Columns.Where(c => c.Place.Part.PartName == PublishLaterPart.PartName).Select(c => $"t.{c.Name} <= @now");
        return await unit.ReadAsync((session, ct) => session.QueryAsync<string>(string.Create(CultureInfo.InvariantCulture,
            $"SELECT t.ItemId FROM {table.Name} t WHERE t.Latest = 1 AND t.Published = 0 AND ({string.Join(" OR ", columns)}) AND t.ItemId > @after ORDER BY t.ItemId LIMIT {Batch}"),
            new { now = time.GetUtcNow().ToUnixTimeMilliseconds(), after }, ct), cancellationToken);
    }

    private async Task<bool> PublishAsync(string id, Func<ContentItem, string, Task>? refused, CancellationToken cancellationToken)
    {
        if (await content.GetAsync(id, VersionOptions.Latest, cancellationToken) is not { Published: false } draft)
        {
            return false;
        }

        try
        {
            // Whoever wrote the draft answers for it. What was changed in between has its time asked for again at the next run.
            await content.PublishAsync(id, new SaveOptions { Author = draft.Author, ExpectedETag = draft.ETag }, cancellationToken);
            return true;
        }
        catch (ProblemException e)
        {
            // One that cannot be published does not hold up the others.
            LogRefused(id, e.Message);
            await (refused?.Invoke(draft, e.Message) ?? Task.CompletedTask);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The draft {Id} could not be published at its time: {Reason}")]
    private partial void LogRefused(string id, string reason);
}
