using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;
using Studio.Contents.Listing;
using Studio.Kernel.Problems;

namespace Studio.Contents.Editing;

/// <summary>Items of the allowed types, found by their names; without scripts a list of the newest. What is picked now is always in it, also when it is old, a draft or gone.</summary>
internal sealed class ContentPickerForm(ContentQueries queries, ContentManager content, ContentDoor door, ItemNames names, IStringLocalizer<ContentPickerForm> texts) : FieldForm
{
    private const int Newest = 50;

    public override string FieldType => "ContentPickerField";

    public override FieldIsland IslandOf(ContentFieldDefinition field) => new(FieldIsland.Pick);

    public override async ValueTask<IReadOnlyList<FieldInput>> ShowAsync(ContentFieldPlace place, JsonObject? value, FormContext context, CancellationToken cancellationToken)
    {
        var picked = Ids(value);
        var found = new List<ContentItem>();
        foreach (var type in await AllowedAsync(place.Field, cancellationToken))
        {
            found.AddRange((await queries.QueryAsync(new ContentQuery(type) { Version = VersionOptions.Latest, PageSize = Newest, Access = door.Fields }, cancellationToken)).Items);
        }

        var missing = picked.Except(found.Select(i => i.ContentItemId), StringComparer.Ordinal).ToList();
        found.AddRange(await content.GetManyAsync(missing, VersionOptions.Latest, cancellationToken));
        var choices = new List<(Choice Choice, bool Picked)>();
        foreach (var item in found)
        {
            choices.Add((await ChoiceAsync(item, cancellationToken), picked.Contains(item.ContentItemId, StringComparer.Ordinal)));
        }

        var gone = missing.Except(found.Select(i => i.ContentItemId), StringComparer.Ordinal).Select(id => new Choice(id, texts["Deleted item {0}", id]));
        return
        [
            new FieldInput(place.Path, InputKind.Choice, "") { Multiple = place.Field.Flag("ContentPickerFieldSettings", "Multiple"), Choices = [.. choices.OrderByDescending(c => c.Picked).ThenBy(c => c.Choice.Text, StringComparer.CurrentCulture).Select(c => c.Choice), .. gone], Chosen = picked },
        ];
    }

    public override async Task<IReadOnlyList<Choice>?> FindAsync(ContentFieldPlace place, string text, int take, CancellationToken cancellationToken)
    {
        var types = await AllowedAsync(place.Field, cancellationToken);
        var found = new List<ContentItem>();
        foreach (var type in text.Length == 0 ? types : [])
        {
            found.AddRange((await queries.QueryAsync(new ContentQuery(type) { Version = VersionOptions.Latest, PageSize = take, Count = CountMode.None, Access = door.Fields }, cancellationToken)).Items);
        }

        if (text.Length > 0)
        {
            found.AddRange(await queries.FindAsync(text, new ContentScope(types, [], ""), door.Fields, take, cancellationToken));
        }

        var choices = new List<Choice>(found.Count);
        foreach (var item in found.OrderByDescending(i => i.ModifiedUtc).Take(take))
        {
            choices.Add(await ChoiceAsync(item, cancellationToken));
        }

        return choices;
    }

    private async Task<Choice> ChoiceAsync(ContentItem item, CancellationToken cancellationToken)
    {
        var name = await names.OfAsync(item, cancellationToken);
        return new Choice(item.ContentItemId, item.Published ? name : texts["{0} (draft)", name]);
    }

    public override JsonObject? Read(ContentFieldPlace place, JsonObject? value, PostedForm posted, FormContext context, ICollection<InputError> errors)
    {
        if (!posted.TryGet(place.Path, out var values))
        {
            return value;
        }

        var ids = values.Where(v => !string.IsNullOrEmpty(v)).Select(v => (JsonNode?)v).ToArray();
        return With(value, "ContentItemIds", ids.Length == 0 ? null : new JsonArray(ids));
    }

    /// <summary>The types to choose from, as far as the person sees all their items.</summary>
    private async ValueTask<IReadOnlyList<string>> AllowedAsync(ContentFieldDefinition field, CancellationToken cancellationToken)
    {
        var all = await door.DefinitionsAsync(cancellationToken);
        var named = JsonNames(field.Settings["ContentPickerFieldSettings"] as JsonObject);
        var types = field.Flag("ContentPickerFieldSettings", "DisplayAllContentTypes") ? all.Types.Values.Where(t => t.Listable || t.Creatable) : named.Select(all.Type).OfType<ContentTypeDefinition>();
        var allowed = new List<string>();
        foreach (var type in types)
        {
            if (await door.MayAsync(ContentAct.View, type))
            {
                allowed.Add(type.Name);
            }
        }

        return allowed;
    }

    private static IEnumerable<string> JsonNames(JsonObject? settings) => (settings?["DisplayedContentTypes"] as JsonArray ?? []).OfType<JsonValue>().Select(v => v.TryGetValue<string>(out var name) ? name : "");

    private static IReadOnlyList<string> Ids(JsonObject? value) =>
        [.. (value?["ContentItemIds"] as JsonArray ?? []).OfType<JsonValue>().Select(v => v.TryGetValue<string>(out var id) ? id : "").Where(id => id.Length > 0)];
}
