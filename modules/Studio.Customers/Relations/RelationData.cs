using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Tables;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;

namespace Studio.Customers.Relations;

/// <summary>What says of the customer in which household he lives and for whom he works. The others of the household and the organisation stay.</summary>
internal sealed class RelationData(ContentManager content, ContentDefinitionStore definitions, ContentTables tables) : IPersonalDataSource
{
    private static readonly string[] Parts = [RelationParts.Member, RelationParts.Contact];

    public string Name => "relations";

    public string Title => "Relations";

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var items = await content.GetManyAsync(await IdsAsync(session, subject, cancellationToken), VersionOptions.Latest, cancellationToken);
        return new JsonArray([.. items.Select(i => (JsonNode)i.ToJson())]);
    }

    public async Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        foreach (var id in await IdsAsync(session, subject, cancellationToken))
        {
            await content.EraseAsync(id, cancellationToken);

            // The audit trail keeps that there was something, and who changed it; its words are the customer's.
            await session.ExecuteAsync("UPDATE Audit SET SubjectName = '', BeforeJson = NULL, AfterJson = NULL WHERE SubjectId = @id", new { id }, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<string>> IdsAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        var found = Parts.SelectMany(part => all.TypesWith(part).Select(type => tables.For(type, all)).Select(t => $"SELECT ItemId FROM {t.Name} WHERE {t.Column(part + ".Customer")} = @CustomerId")).ToList();
        return found.Count == 0 ? [] : await session.QueryAsync<string>($"SELECT ItemId FROM ({string.Join(" UNION ", found)}) AS Found ORDER BY ItemId", subject, cancellationToken);
    }
}
