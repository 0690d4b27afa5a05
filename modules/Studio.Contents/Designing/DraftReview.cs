using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.Contents.Designing.Kinds;
using Studio.Contents.Editing;

namespace Studio.Contents.Designing;

/// <summary>One change as people read it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Tone">The tone of its badge: <c>danger</c> where something is lost.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Subject">What it is done to.</param>
/// <param name="Effects">What it means, a sentence each.</param>
internal sealed record ReviewLine(DefinitionChangeKind Kind, string Tone, string Title, string Subject, IReadOnlyList<string> Effects);

/// <summary>Says in a person's words what a dry run found.</summary>
internal sealed class DraftReview(FieldKinds kinds, SettingsForms settings, DefinitionTexts names, IStringLocalizer<DraftReview> texts)
{
    /// <summary>The changes with their effects.</summary>
    public IReadOnlyList<ReviewLine> Describe(DefinitionPlan plan, IReadOnlyList<DefinitionEffect> effects) => [.. effects.Select(e => Describe(plan, e))];

    /// <summary>What removing a field would lose, a sentence for each type; none where nothing would be.</summary>
    public IReadOnlyList<string> Loss(DefinitionPlan plan, IEnumerable<ItemsEffect> items) =>
        [.. items.Where(i => i.WithValue > 0).Select(i => texts["{0}: {1} of {2} items have a value; it is lost.", TypeName(plan, i.ContentType), Count(i.WithValue), Count(i.Items)].Value)];

    private ReviewLine Describe(DefinitionPlan plan, DefinitionEffect effect)
    {
        var change = effect.Change;
        ReviewLine Line(string tone, string title, params IEnumerable<string> sentences) => new(change.Kind, tone, title, SubjectOf(plan, change), [.. sentences]);
        return change.Kind switch
        {
            DefinitionChangeKind.TypeAdded => Line("success", texts["New content type"]),
            DefinitionChangeKind.TypeChanged => Line("info", texts["Content type changed"], TypeDifferences(plan.Before.Type(change.ContentType)!, plan.After.Type(change.ContentType)!)),
            DefinitionChangeKind.TypeRemoved => Line("danger", texts["Content type removed"], effect.Items.Select(i => texts["{0} items are taken out of use: they are no longer found, listed or shown.", Count(i.Items)].Value)),
            DefinitionChangeKind.PartAdded => Line("success", texts["New part"]),
            DefinitionChangeKind.PartChanged => Line("info", texts["Part changed"], change.ContentType is null ? texts["The order of its fields, or its settings."] : texts["Its settings in this type."]),
            DefinitionChangeKind.PartRemoved => Line("danger", texts["Part removed"], [.. Lost(plan, effect), texts["It goes from every type that has it."]]),
            DefinitionChangeKind.PartAttached => Line("success", texts["Part added to the type"]),
            DefinitionChangeKind.PartDetached => Line("danger", texts["Part taken from the type"], Lost(plan, effect)),
            DefinitionChangeKind.FieldAdded => Line("success", texts["New field"], Added(effect)),
            DefinitionChangeKind.FieldRenamed => Line("warning", texts["Field renamed"], texts["It was called {0}.", change.Was!.Name],
                texts["All values stay. Rules, templates, imports and programs that ask for {0} must ask for {1} from now on.", $"{change.Part}.{change.Was.Name}", change.Path]),
            DefinitionChangeKind.FieldRetyped => Line("warning", texts["Field gets another kind"], Retyped(plan, effect)),
            DefinitionChangeKind.FieldChanged => Line("info", texts["Field changed"], Differences(change.Was!, change.Now!, effect)),
            _ => Line("danger", texts["Field removed"], Lost(plan, effect)),
        };
    }

    private IEnumerable<string> Added(DefinitionEffect effect)
    {
        var field = effect.Change.Now!;
        yield return texts["{0}; technical name {1}.", texts[kinds.Of(field.FieldType).Title], field.Name];
        if (effect.Items.Sum(i => i.Items) is > 0 and var items)
        {
            yield return texts["Empty in the {0} items that there are.", Count(items)];
        }

        if (field.Required)
        {
            yield return texts["Items without a value can only be saved again once it is filled in."];
        }

        foreach (var sentence in Reading(null, field, effect))
        {
            yield return sentence;
        }
    }

    private IEnumerable<string> Retyped(DefinitionPlan plan, DefinitionEffect effect)
    {
        var (was, now) = (effect.Change.Was!, effect.Change.Now!);
        yield return was.FieldType == now.FieldType
            ? texts["Its values are kept in another form, such as with other decimals."]
            : texts["{0} becomes {1}.", texts[kinds.Of(was.FieldType).Title], texts[kinds.Of(now.FieldType).Title]];
        foreach (var items in effect.Items)
        {
            var type = TypeName(plan, items.ContentType);
            yield return items switch
            {
                { WithValue: 0 } => texts["{0}: no item has a value.", type],
                { Unconverted: 0 } => texts["{0}: {1} of {2} items have a value; all that were tried ({3}) can be converted.", type, Count(items.WithValue), Count(items.Items), Count(items.Examined)],
                _ => texts["{0}: {1} of {2} items have a value; of {3} that were tried {4} cannot be converted. Those are kept aside, count as no value, and come back if the field gets a kind that can hold them.", type, Count(items.WithValue), Count(items.Items), Count(items.Examined), Count(items.Unconverted)],
            };
        }

        yield return texts["Filters and order by it fill up while the values are converted."];
    }

    private IEnumerable<string> Lost(DefinitionPlan plan, DefinitionEffect effect) =>
        Loss(plan, effect.Items) is { Count: > 0 } lost ? lost : [texts["No item has a value in it: nothing is lost."]];

    private IEnumerable<string> Differences(ContentFieldDefinition was, ContentFieldDefinition now, DefinitionEffect effect)
    {
        foreach (var (group, name) in Names(was.Settings, now.Settings))
        {
            var (before, after) = ((was.Settings[group] as JsonObject)?[name], (now.Settings[group] as JsonObject)?[name]);
            if (!JsonNode.DeepEquals(before, after))
            {
                yield return texts["{0}: {1} → {2}", settings.TitleOf(now.FieldType, group, name), Show(before), Show(after)];
            }
        }

        foreach (var sentence in Reading(was, now, effect))
        {
            yield return sentence;
        }
    }

    /// <summary>What is built or read anew.</summary>
    private IEnumerable<string> Reading(ContentFieldDefinition? was, ContentFieldDefinition now, DefinitionEffect effect)
    {
        var items = Count(effect.Items.Sum(i => i.Items));
        if (now.Indexed != (was?.Indexed ?? false))
        {
            yield return now.Indexed ? texts["An index is built in the background."] : texts["Its index is taken away."];
        }

        if (now.Searchable != (was?.Searchable ?? false) && was is not null)
        {
            yield return texts["Search reads {0} items anew in the background.", items];
        }

        if (now.IsRestricted)
        {
            yield return texts["Sensitive: it exists only for the roles that are named, and search does not read it."];
        }
    }

    private IEnumerable<string> TypeDifferences(ContentTypeDefinition was, ContentTypeDefinition now)
    {
        if (was.DisplayName != now.DisplayName)
        {
            yield return texts["{0}: {1} → {2}", texts["Name for people"], was.DisplayName, now.DisplayName];
        }

        foreach (var (group, name) in Names(was.Settings, now.Settings))
        {
            var (before, after) = ((was.Settings[group] as JsonObject)?[name], (now.Settings[group] as JsonObject)?[name]);
            if (!JsonNode.DeepEquals(before, after))
            {
                yield return texts["{0}: {1} → {2}", settings.TitleOfType(group, name), Show(before), Show(after)];
            }
        }

        if (!was.Parts.Select(p => p.Name).Where(n => now.Parts.Any(p => p.Name == n)).SequenceEqual(now.Parts.Select(p => p.Name).Where(n => was.Parts.Any(p => p.Name == n)), StringComparer.Ordinal))
        {
            yield return texts["The order of its parts."];
        }
    }

    private string SubjectOf(DefinitionPlan plan, DefinitionChange change)
    {
        if ((change.Now ?? change.Was) is { } field)
        {
            return texts["{0} ({1})", names.Translate(field.DisplayName), change.Path];
        }

        var type = plan.After.Type(change.ContentType) ?? plan.Before.Type(change.ContentType);
        return change.Part is null && type is not null ? texts["{0} ({1})", names.Type(type), type.Name] : change.Path;
    }

    private string TypeName(DefinitionPlan plan, string name) => (plan.Before.Type(name) ?? plan.After.Type(name)) is { } type ? names.Type(type) : name;

    private static IEnumerable<(string Group, string Name)> Names(JsonObject was, JsonObject now) =>
        was.Concat(now).SelectMany(g => (g.Value as JsonObject ?? []).Select(s => (g.Key, s.Key))).Distinct();

    private string Show(JsonNode? value) => value switch
    {
        null => texts["not set"],
        JsonArray list => string.Join(texts[", "], list.Select(e => e is JsonObject option ? (string?)(option["name"] ?? option["Name"]) ?? option.ToJsonString() : e?.ToString())),
        JsonValue v when v.TryGetValue<bool>(out var yes) => yes ? texts["Yes"] : texts["No"],
        _ => value.ToString() is { Length: > 120 } longText ? longText[..120] + "…" : value.ToString(),
    };

    private static string Count(long number) => number.ToString("N0", CultureInfo.CurrentCulture);
}
