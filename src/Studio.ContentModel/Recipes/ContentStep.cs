using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;

namespace Studio.ContentModel.Recipes;

/// <summary>
/// The <c>Content</c> step: items are created, or saved over where their id is known. Items of a type that nothing defines are kept aside. What they refer to may come later in the recipe:
/// at its end it must be there, unless items were kept aside that it may be among.
/// </summary>
internal sealed class ContentStep(ContentManager manager, ContentDefinitionStore definitions, UnitOfWork unit) : IRecipeStepHandler
{
    public string Name => "Content";

    public async Task ExecuteAsync(RecipeStepContext context, CancellationToken cancellationToken)
    {
        var data = context.Step["Data"] as JsonArray ?? throw ProblemException.Invalid("Data", "A list of content items is needed.");
        var known = await definitions.GetAsync(cancellationToken);
        var saved = new List<(string Path, ContentItem Item)>(data.Count);
        for (var i = 0; i < data.Count; i++)
        {
            var path = $"Data[{i}]";
            try
            {
                var json = data[i] as JsonObject ?? throw ProblemException.Invalid("", "An object is needed.");
                var item = ContentItem.FromJson(json);
                if (known.Type(item.ContentType) is null)
                {
                    await KeepAsync(context, json, item, path, cancellationToken);
                }
                else
                {
                    saved.Add((path, await SaveAsync(context, item, json, cancellationToken)));
                }
            }
            catch (ProblemException e)
            {
                throw ProblemException.Invalid([.. e.Errors.DefaultIfEmpty(new InputError("", e.Message)).Select(error => error with { Path = $"{path}.{error.Path}".TrimEnd('.') })]);
            }
        }

        unit.AtEnd(ct => CheckAsync(context, saved, ct));
    }

    private async Task CheckAsync(RecipeStepContext context, List<(string Path, ContentItem Item)> saved, CancellationToken cancellationToken)
    {
        var errors = new List<InputError>();
        foreach (var (path, item) in saved)
        {
            errors.AddRange((await manager.CheckReferencesAsync(item, cancellationToken)).Select(e => e with { Path = $"{path}.{e.Path}" }));
        }

        if (errors.Count > 0 && !context.HasKept(RecipeNoteKind.ContentType))
        {
            throw ProblemException.Invalid([.. errors.Select(e => e with { Path = $"{context.Place}: {e.Path}" })]);
        }

        foreach (var error in errors)
        {
            context.Note(RecipeNoteKind.Other, error.Path, error.Path, error.Message);
        }
    }

    private async Task<ContentItem> SaveAsync(RecipeStepContext context, ContentItem item, JsonObject json, CancellationToken cancellationToken)
    {
        var before = context.IsDryRun && item.ContentItemId.Length > 0 ? await manager.GetAsync(item.ContentItemId, VersionOptions.Latest, cancellationToken) : null;
        await KeepEncryptedAsync(item, cancellationToken);
        var published = json["Published"] is not JsonValue v || !v.TryGetValue<bool>(out var p) || p;
        var saved = await manager.SaveAsync(item, new SaveOptions { Publish = published, Author = context.Recipe.Name, Audited = false, ChecksReferences = false }, cancellationToken);
        if (context.IsDryRun)
        {
            var (all, access) = (await definitions.GetAsync(cancellationToken), Chosen.Access(context.Viewer));
            var shown = access.Show(saved, all);
            context.Changed("Content", $"{shown.ContentType} {shown.DisplayText} ({shown.ContentItemId})", before is null ? null : Decided(access.Show(before, all)), Decided(shown));
        }

        return saved;
    }

    /// <summary>Exports leave the values of encrypted fields out: what an item has there stays.</summary>
    private async Task KeepEncryptedAsync(ContentItem item, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        var absent = all.FieldsOf(all.Type(item.ContentType)!).Where(p => p.Field.Encrypted && (item.Content[p.Part.Name] as JsonObject)?.ContainsKey(p.Field.Name) != true).ToList();
        if (absent.Count == 0 || item.ContentItemId.Length == 0 || await manager.GetAsync(item.ContentItemId, VersionOptions.Latest, cancellationToken) is not { } known)
        {
            return;
        }

        foreach (var place in absent)
        {
            if (known.Field(place.Part.Name, place.Field.Name) is { } value)
            {
                item.Set(place.Part.Name, place.Field.Name, (JsonObject)value.DeepClone());
            }
        }
    }

    private static Task KeepAsync(RecipeStepContext context, JsonObject json, ContentItem item, string path, CancellationToken cancellationToken) => context.KeepAsync(
        RecipeNoteKind.ContentType, item.ContentType, path, $"there is no content type '{item.ContentType}'; the item '{item.DisplayText}' was not used.",
        new JsonObject { ["Data"] = new JsonArray(json.DeepClone()) }, item.ContentItemId.Length > 0 ? item.ContentItemId : $"{context.Recipe.Name}:{context.Index}:{path}", cancellationToken);

    /// <summary>What people decide of an item, without what the server makes.</summary>
    private static JsonObject Decided(ContentItem item)
    {
        var json = item.ToJson();
        foreach (var name in new[] { "ContentItemVersionId", "Number", "ModifiedUtc", "PublishedUtc", "CreatedUtc", "Owner", "Author" })
        {
            json.Remove(name);
        }

        return json;
    }
}

/// <summary>Knows content types that were defined after items of them had come.</summary>
internal sealed class KeptItemJudge(ContentDefinitionStore definitions) : IKeptRecipePartJudge
{
    public RecipeNoteKind Kind => RecipeNoteKind.ContentType;

    public async ValueTask<bool> KnowsAsync(string name, CancellationToken cancellationToken) => (await definitions.GetAsync(cancellationToken)).Type(name) is not null;
}
