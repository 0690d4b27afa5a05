using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Parts;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Items;

/// <summary>An item that may be saved: a copy, cleaned, completed and checked.</summary>
/// <param name="Item">The copy.</param>
/// <param name="Type">Its type.</param>
/// <param name="Scope">What its parts share.</param>
public sealed record CheckedItem(ContentItem Item, ContentTypeDefinition Type, ContentPartScope Scope)
{
    /// <summary>The definitions that it was checked by.</summary>
    public ContentDefinitions Definitions => Scope.Definitions;
}

/// <summary>Makes what somebody gives into what may be saved: fields and parts clean, complete and check it, and so do the modules.</summary>
public sealed class ContentPreparation(ContentDefinitionStore definitions, ContentFieldTypes fields, ContentPartTypes parts, IEnumerable<IContentHandler> handlers, FieldSealer sealer, UnitOfWork unit, IdGenerator ids)
{
    // What lies deeper than this is no thing of a person; a taxonomy of ten levels is ten.
    private const int MaximumNesting = 20;

    /// <summary>The item as it may be saved.</summary>
    /// <exception cref="ProblemException">400 with field paths.</exception>
    public async Task<CheckedItem> PrepareAsync(ContentItem given, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        var type = all.Type(given.ContentType) ?? throw ProblemException.Invalid("ContentType", $"There is no content type '{given.ContentType}'.");
        var errors = new List<InputError>();
        var item = given.Copy();
        item.Follow(all);
        var scope = NewScope(all, errors);
        await PrepareAsync(item, type, scope, "", cancellationToken);
        foreach (var handler in errors.Count == 0 ? handlers : [])
        {
            await handler.ValidatingAsync(item, all, errors, cancellationToken);
        }

        return errors.Count == 0 ? new CheckedItem(item, type, scope) : throw ProblemException.Invalid(errors);
    }

    /// <summary>The parts of an item that have a class, in their order.</summary>
    public IEnumerable<(ContentPartType Class, ContentPartContext Context)> PartsOf(ContentItem item, ContentTypeDefinition type, ContentPartScope scope, string prefix = "") =>
        parts.PartsOf(type, scope.Definitions).Select(p => (p.Class, new ContentPartContext(item, type, p.Part, scope, prefix)));

    /// <summary>A scope for work with parts outside of a check.</summary>
    public ContentPartScope NewScope(ContentDefinitions all, ICollection<InputError> errors)
    {
        ContentPartScope? scope = null;
        scope = new ContentPartScope(all, errors, (items, path, allowed, ct) => PrepareContainedAsync(items, path, allowed, scope!, ct), FindAsync);
        return scope;
    }

    /// <summary>The name of an item.</summary>
    public string DisplayTextOf(ContentItem item, ContentDefinitions all, ContentTypeDefinition type)
    {
        var place = parts.PlaceAt(type, all, type.DisplayTextField ?? $"{TitlePart.PartName}.Title");
        if (place?.Field.Encrypted == true)
        {
            // A name is for everybody.
            return type.DisplayName;
        }

        var text = place is null ? null : fields.Find(place.Field.FieldType)?.ToText(place.ValueOf(item), place.Field, CultureInfo.InvariantCulture);
        return !string.IsNullOrWhiteSpace(text) ? text : item.DisplayText.Length > 0 ? item.DisplayText : type.DisplayName;
    }

    private async Task PrepareAsync(ContentItem item, ContentTypeDefinition type, ContentPartScope scope, string prefix, CancellationToken cancellationToken)
    {
        Check(item, type, scope, prefix);
        var named = false;
        foreach (var (partType, context) in PartsOf(item, type, scope, prefix))
        {
            if (!named && partType.Order >= 0)
            {
                item.DisplayText = DisplayTextOf(item, scope.Definitions, type);
                named = true;
            }

            if (item.Content[context.Part.Name] is null or JsonObject)
            {
                await partType.PrepareAsync(context, cancellationToken);
            }
        }

        item.DisplayText = DisplayTextOf(item, scope.Definitions, type);
        foreach (var place in parts.PropertiesOf(type, scope.Definitions))
        {
            fields.Find(place.Field.FieldType)?.Validate(place.ValueOf(item), place.Field, Join(prefix, place.Path), scope.Errors);
        }
    }

    /// <summary>Cleans and checks the fields.</summary>
    private void Check(ContentItem item, ContentTypeDefinition type, ContentPartScope scope, string prefix)
    {
        foreach (var part in type.Parts.Where(p => item.Content[p.Name] is not (null or JsonObject)))
        {
            scope.Errors.Add(new InputError(Join(prefix, part.Name), "A part is an object of fields."));
        }

        foreach (var place in parts.FieldsOf(type, scope.Definitions))
        {
            if (fields.Find(place.Field.FieldType) is not { } fieldType || item.Content[place.Part.Name] is not (null or JsonObject))
            {
                continue;
            }

            var path = Join(prefix, place.Path);
            var raw = (item.Content[place.Part.Name] as JsonObject)?[place.Field.Name];
            if (raw is not (null or JsonObject))
            {
                scope.Errors.Add(new InputError(path, "A field is an object, such as {\"Text\": \"…\"}."));
                continue;
            }

            var value = sealer.Open(raw as JsonObject);
            if (value is null && raw is not null)
            {
                scope.Errors.Add(new InputError(path, "The value was encrypted elsewhere and cannot be read here. Write it again."));
                continue;
            }

            var cleaned = fieldType.Clean(value, place.Field);
            if (place.Field.Encrypted && cleaned is not null)
            {
                // What did not change stays as it was sealed.
                item.Set(place.Part.Name, place.Field.Name, FieldSealer.IsSealed(raw as JsonObject) && JsonNode.DeepEquals(value, cleaned) ? (JsonObject)raw!.DeepClone() : sealer.Seal(cleaned));
            }
            else if (!ReferenceEquals(cleaned, raw))
            {
                item.Set(place.Part.Name, place.Field.Name, cleaned);
            }

            var isAskedFor = FieldCondition.Of(place) is not { } condition || condition.Holds(item);
            fieldType.Validate(cleaned, isAskedFor ? place.Field : place.Field.AsOptional(), path, scope.Errors);
        }
    }

    private async ValueTask PrepareContainedAsync(JsonArray items, string path, IReadOnlyCollection<string> allowed, ContentPartScope scope, CancellationToken cancellationToken)
    {
        if (path.AsSpan().Count('[') >= MaximumNesting)
        {
            scope.Errors.Add(new InputError(path, string.Create(CultureInfo.InvariantCulture, $"Items lie at most {MaximumNesting} deep in each other.")));
            return;
        }

        for (var i = 0; i < items.Count; i++)
        {
            var at = $"{path}[{i.ToString(CultureInfo.InvariantCulture)}]";
            if (items[i] is not JsonObject json)
            {
                scope.Errors.Add(new InputError(at, "A content item is an object."));
                continue;
            }

            await PrepareContainedAsync(json, at, allowed, scope, cancellationToken);
            if (json["Terms"] is JsonArray terms)
            {
                await PrepareContainedAsync(terms, at + ".Terms", allowed, scope, cancellationToken);
            }
        }
    }

    private async ValueTask PrepareContainedAsync(JsonObject json, string path, IReadOnlyCollection<string> allowed, ContentPartScope scope, CancellationToken cancellationToken)
    {
        var item = ContentItem.FromContained(json);
        if (scope.Definitions.Type(item.ContentType) is not { } type || (allowed.Count > 0 && !allowed.Contains(type.Name)))
        {
            scope.Errors.Add(new InputError(path + ".ContentType", item.ContentType.Length == 0
                ? "The name of a content type is needed."
                : $"There is no content type '{item.ContentType}' that may be here."));
            return;
        }

        item.ContentItemId = item.ContentItemId.Length == 0 ? ids.NewId() : item.ContentItemId;
        await PrepareAsync(item, type, scope, path, cancellationToken);
        json["ContentItemId"] = item.ContentItemId;
        json["DisplayText"] = item.DisplayText;
        foreach (var (part, value) in item.Content)
        {
            json[part] = value?.DeepClone();
        }
    }

    private async Task<ContentItem?> FindAsync(string id, CancellationToken cancellationToken) =>
        await (await unit.ReadAsync((session, ct) => session.FirstAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId = @id AND Latest = 1", new { id }, ct), cancellationToken)).ToItemAsync(definitions, cancellationToken);

    private static string Join(string prefix, string path) => prefix.Length == 0 ? path : $"{prefix}.{path}";
}
