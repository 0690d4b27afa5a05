using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;
using Studio.Data.Verification;

namespace Studio.ContentModel.Search;

/// <summary>Compares the search index with the items, but for those that wait for it.</summary>
internal sealed class SearchCheck(SearchText text) : IDataCheck
{
    private const int Batch = 1000;

    public string Name => "search index";

    public async Task<IReadOnlyList<Difference>> RunAsync(DbSession session, CancellationToken cancellationToken)
    {
        var json = await session.FirstAsync<string>("SELECT Document FROM ContentDefinition WHERE Id = 1", null, cancellationToken);
        var definitions = json is null ? ContentDefinitions.Empty : ContentDefinitionJson.Read((JsonObject)JsonNode.Parse(json)!);
        var differences = new List<Difference>();
        if (await session.ScalarAsync<long>("SELECT count(*) FROM ContentSearchWork", null, cancellationToken) > 0)
        {
            // Whole types are being read again: what differs is known to.
            return differences;
        }

        foreach (var version in await session.QueryAsync<string>($"""
            SELECT r.VersionId FROM ContentSearchRow r WHERE NOT EXISTS (SELECT 1 FROM ContentItem i WHERE i.VersionId = r.VersionId AND (i.Latest = 1 OR i.Published = 1))
            AND {NotWaiting("r.ItemId")} LIMIT {Batch}
            """, null, cancellationToken))
        {
            differences.Add(new Difference(Name, $"The version {version} is found, but is not there."));
        }

        var after = "";
        while (true)
        {
            var rows = await session.QueryAsync<ContentRow>($"""
                {ContentRow.Select} WHERE (Latest = 1 OR Published = 1) AND VersionId > @after AND {NotWaiting("ContentItem.ItemId")} ORDER BY VersionId LIMIT {Batch}
                """, new { after }, cancellationToken);
            var kept = (await session.QueryAsync<KeptWords>("SELECT VersionId, Hash FROM ContentSearchRow WHERE VersionId IN @ids", new { ids = rows.Select(r => r.VersionId).ToArray() }, cancellationToken))
                .ToDictionary(k => k.VersionId, k => k.Hash, StringComparer.Ordinal);
            differences.AddRange(rows.Where(r => !r.IsGone(definitions) && (!kept.TryGetValue(r.VersionId, out var hash) || hash != text.Read(r.ToItem(definitions), definitions).Hash))
                .Select(r => new Difference(Name, $"The version {r.VersionId} of '{r.DisplayText}' is not found by its words.")));
            if (rows.Count < Batch)
            {
                return differences;
            }

            after = rows[^1].VersionId;
        }
    }

    private static string NotWaiting(string item) =>
        $"NOT EXISTS (SELECT 1 FROM {SearchQueue.Now} q WHERE q.ItemId = {item}) AND NOT EXISTS (SELECT 1 FROM {SearchQueue.Later} q WHERE q.ItemId = {item})";

    private sealed record KeptWords(string VersionId, long Hash);
}
