using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel;
using Studio.ContentModel.Items;
using Studio.Contents;
using Studio.Data;
using Studio.Data.Sessions;
using Studio.Data.Verification;
using Studio.Kernel.Navigation;
using Studio.Kernel.Problems;
using Studio.Kernel.Tenants;

namespace Studio.Customers.Interactions.Planned;

/// <summary>Keeps the types in force as the published items say. A type that was published once keeps what recorded contacts and facts refer to: its name, its category and its fields.</summary>
internal sealed class PlannedTypeHandler(PlannedTypes types) : IContentHandler
{
    private const int Most = 200;

    public async Task ChangingAsync(ContentChange change, WriteSession session, CancellationToken cancellationToken)
    {
        if (!IsType(change.Item) || change.Is(ContentMoments.Removed | ContentMoments.Unpublished | ContentMoments.DraftDiscarded))
        {
            return;
        }

        var wanted = PlannedDefinition.Read(change.Item, out _);
        var known = await session.QueryAsync<string>("SELECT Definition FROM PlannedInteractionType WHERE ItemId = @ContentItemId OR Name = @Name", new { change.Item.ContentItemId, wanted.Name }, cancellationToken);
        foreach (var earlier in known)
        {
            if (wanted.ConflictWith(PlannedDefinition.FromJson(earlier)) is { } conflict)
            {
                throw ProblemException.Invalid($"{InteractionTypeParts.Declared}.{conflict.Field}", conflict.Fault);
            }
        }

        if (known.Count == 0 && await session.ScalarAsync<long>("SELECT count(*) FROM PlannedInteractionType", null, cancellationToken) >= Most)
        {
            throw ProblemException.Invalid($"{InteractionTypeParts.Declared}.Name", $"There are {Most} types of contact already.");
        }
    }

    public async Task ChangedAsync(ContentChange change, WriteSession session, CancellationToken cancellationToken)
    {
        if (!IsType(change.Item))
        {
            return;
        }

        if (change.Is(ContentMoments.Published) || (change.Is(ContentMoments.DraftDiscarded) && change.Item.Published))
        {
            var definition = PlannedDefinition.Read(change.Item, out _);
            await session.ExecuteAsync("""
                INSERT INTO PlannedInteractionType (Name, ItemId, Definition, InForce, Change) VALUES (@Name, @ContentItemId, @Definition, 1, (SELECT coalesce(max(Change), 0) + 1 FROM PlannedInteractionType))
                ON CONFLICT (Name) DO UPDATE SET ItemId = excluded.ItemId, Definition = excluded.Definition, InForce = 1, Change = excluded.Change
                """, new { definition.Name, change.Item.ContentItemId, Definition = definition.ToJson() }, cancellationToken);
            await types.ChangedAsync(session, cancellationToken);
        }
        else if (change.Is(ContentMoments.Removed) || change.Is(ContentMoments.Unpublished))
        {
            await session.ExecuteAsync("UPDATE PlannedInteractionType SET InForce = 0, Change = (SELECT max(Change) + 1 FROM PlannedInteractionType) WHERE ItemId = @ContentItemId", new { change.Item.ContentItemId }, cancellationToken);
            await types.ChangedAsync(session, cancellationToken);
        }
    }

    internal static bool IsType(ContentItem item) => item.Content.ContainsKey(InteractionTypeParts.Declared);
}

/// <summary>Compares the types in force with the published items, which own them.</summary>
internal sealed class PlannedTypeCheck : IDataCheck
{
    public string Name => "types of contact";

    public async Task<IReadOnlyList<Difference>> RunAsync(DbSession session, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<ItemRow>("SELECT ItemId, Data FROM ContentItem WHERE Published = 1 AND CAST(Data AS TEXT) LIKE @like", new { like = $"%\"{InteractionTypeParts.Declared}\"%" }, cancellationToken);
        var wanted = rows.Select(r => new ContentItem { ContentItemId = r.ItemId, Content = JsonNode.Parse(r.Data) as JsonObject ?? [] }).Where(PlannedTypeHandler.IsType).ToDictionary(i => i.ContentItemId, StringComparer.Ordinal);
        var kept = await session.QueryAsync<KeptRow>("SELECT Name, ItemId, Definition FROM PlannedInteractionType WHERE InForce = 1", null, cancellationToken);
        var differences = new List<Difference>();
        foreach (var row in kept)
        {
            if (!wanted.Remove(row.ItemId, out var item))
            {
                differences.Add(new Difference(Name, $"The type '{row.Name}' is in force, but no item of it is published."));
            }
            else if (PlannedDefinition.Read(item, out _).ToJson() != row.Definition)
            {
                differences.Add(new Difference(Name, $"The type '{row.Name}' is not what its item says."));
            }
        }

        differences.AddRange(wanted.Values.Select(i => new Difference(Name, $"The type '{PlannedDefinition.Read(i, out _).Name}' is published, which is not written down.")));
        return differences;
    }

    private sealed class ItemRow
    {
        public string ItemId { get; set; } = "";

        public string Data { get; set; } = "";
    }

    private sealed class KeptRow
    {
        public string Name { get; set; } = "";

        public string ItemId { get; set; } = "";

        public string Definition { get; set; } = "";
    }
}

/// <summary>Puts planners' types of contact into a tenant.</summary>
internal static class PlannedTypesRegistration
{
    public static IServiceCollection AddPlannedInteractionTypes(this IServiceCollection services)
    {
        services.AddContentParts<InteractionTypeParts>().AddContentPart<InteractionTypePart>().AddGuaranteedType(InteractionTypeParts.Declared, InteractionTypeParts.Type);
        services.AddMigration<PlannedTypesMigration>().AddSingleton<PlannedTypes>().AddScoped<IShellActivator, PlannedTypesActivator>();
        services.AddScoped<IContentHandler, PlannedTypeHandler>().AddSingleton<IDataCheck, PlannedTypeCheck>();
        return services.AddSingleton<INavigationProvider, PlannedTypesNavigation>();
    }
}

internal sealed class PlannedTypesNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items => [new("Types of contact", "/admin/content/" + InteractionTypeParts.ContentType, "tags", 23, ContentPermissions.ViewContent, typeof(PlannedTypesNavigation))];
}
