using System.Text.Json.Nodes;
using Studio.ContentModel.Items;
using Studio.Data.Sessions;
using Studio.Data.Verification;

namespace Studio.Customers.Consent;

/// <summary>Compares the purposes in force with the published items, which own them.</summary>
internal sealed class ConsentCheck : IDataCheck
{
    public string Name => "purposes of consent";

    public async Task<IReadOnlyList<Difference>> RunAsync(DbSession session, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<ItemRow>("SELECT ItemId, Data FROM ContentItem WHERE Published = 1 AND CAST(Data AS TEXT) LIKE @like", new { like = $"%\"{ConsentParts.Purpose}\"%" }, cancellationToken);
        var wanted = rows.Select(r => new ContentItem { ContentItemId = r.ItemId, Content = JsonNode.Parse(r.Data) as JsonObject ?? [] }).Where(i => i.Content.ContainsKey(ConsentParts.Purpose)).ToList();
        var kept = (await ConsentPurposes.AllAsync(session, cancellationToken)).ToDictionary(p => p.ItemId, StringComparer.Ordinal);
        var differences = new List<Difference>();
        foreach (var item in wanted)
        {
            if (!kept.Remove(item.ContentItemId, out var purpose))
            {
                differences.Add(new Difference(Name, $"The purpose '{ConsentParts.NameOf(item)}' is published, which is not written down."));
            }
            else if (purpose.Name != ConsentParts.NameOf(item) || purpose.Exempt != item.GetFlag(ConsentParts.Purpose, "Exempt") || purpose.AskAgain != item.GetFlag(ConsentParts.Purpose, "AskAgain")
                || (purpose.Text.Title.ToJsonString(), purpose.Text.Text.ToJsonString()) != ConsentPurposeHandler.WordsOf(item))
            {
                differences.Add(new Difference(Name, $"The purpose '{purpose.Name}' is not what its item says."));
            }
        }

        differences.AddRange(kept.Values.Select(p => new Difference(Name, $"The purpose '{p.Name}' is in force, but no item of it is published.")));
        return differences;
    }

    private sealed class ItemRow
    {
        public string ItemId { get; set; } = "";

        public string Data { get; set; } = "";
    }
}
