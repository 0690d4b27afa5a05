using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.ContentModel.Access;

/// <summary>
/// Which fields somebody may see and change. A field's <c>StudioFieldSettings.ViewRoles</c> names the roles that see it, <c>EditRoles</c> those that change it; without them everybody does who may
/// see or change the item; an encrypted field without them only administrators see. Whoever does not see a field does not change it either. Every door through which items go out or come in asks this class: what it hides is not there, and what comes in for it
/// is not heard.
/// </summary>
public sealed class FieldAccess
{
    private const string Group = "StudioFieldSettings";

    private readonly HashSet<string>? _roles;
    private readonly ConditionalWeakTable<ContentDefinitions, ContentDefinitions> _visible = [];
    private readonly ConditionalWeakTable<ContentDefinitions, ContentDefinitions> _editable = [];

    private FieldAccess(HashSet<string>? roles) => _roles = roles;

    /// <summary>Every field: the access of the studio itself, and of administrators.</summary>
    public static FieldAccess Full { get; } = new(null);

    /// <summary>The fields that no role is needed for: what may be in a thing that is made once for all.</summary>
    public static FieldAccess Everybody { get; } = new([]);

    /// <summary>What a person or program may see: that of its roles, a stranger that of the role Anonymous.</summary>
    public static FieldAccess Of(ClaimsPrincipal user)
    {
        var roles = user.Identity?.IsAuthenticated == true ? user.Claims.Where(c => c.Type == ClaimTypes.Role).Select(c => c.Value).ToHashSet(StringComparer.Ordinal) : [StockRoles.Anonymous];
        return Of(roles);
    }

    /// <summary>What these roles may see.</summary>
    public static FieldAccess Of(IEnumerable<string> roles)
    {
        var held = roles.ToHashSet(StringComparer.Ordinal);
        return held.Contains(StandardPermissions.AdministratorRole) ? Full : new FieldAccess(held);
    }

    /// <summary>True where the field is seen.</summary>
    public bool CanView(ContentFieldDefinition field) => Allows(field, "ViewRoles") && (_roles is null || !field.Encrypted || JsonTexts.Read(field.Settings[Group] as JsonObject, "ViewRoles") is { Count: > 0 });

    /// <summary>True where the field is changed.</summary>
    public bool CanEdit(ContentFieldDefinition field) => CanView(field) && Allows(field, "EditRoles");

    /// <summary>The definitions without the fields that are not seen; the same object where all are.</summary>
    public ContentDefinitions Visible(ContentDefinitions all) => _roles is null ? all : _visible.GetValue(all, a => With(a, CanView));

    /// <summary>The definitions without the fields that are not changed; the same object where all are.</summary>
    public ContentDefinitions Editable(ContentDefinitions all) => _roles is null ? all : _editable.GetValue(all, a => With(a, CanEdit));

    /// <summary>True where the name of the type's items is made of a field that is not seen.</summary>
    public bool HidesName(ContentTypeDefinition type, ContentDefinitions all) =>
        _roles is not null && type.DisplayTextField is { } path && all.FieldAt(type, path) is { } place && !CanView(place.Field);

    /// <summary>The item without the fields that are not seen, also in the items within it; the same object where there is nothing to hide.</summary>
    public ContentItem Show(ContentItem item, ContentDefinitions all)
    {
        if (ReferenceEquals(Visible(all), all))
        {
            return item;
        }

        var shown = item.Copy();
        Walk(shown.Content, shown.ContentType, all, (part, field) => part.Remove(field.Name), f => !CanView(f));
        if (all.Type(item.ContentType) is { } type && HidesName(type, all))
        {
            shown.DisplayText = type.DisplayName;
        }

        return shown;
    }

    /// <summary>The item without the values of encrypted fields, also in the items within it: nobody outside the tenant could open them; the same object where there are none.</summary>
    /// <param name="item">The item.</param>
    /// <param name="all">The definitions.</param>
    /// <param name="left">Is told the part and field, such as <c>Customer.Passport</c>, of each value that is left out.</param>
    public static ContentItem WithoutEncrypted(ContentItem item, ContentDefinitions all, Action<string> left)
    {
        if (!all.Parts.Values.Any(p => p.Fields.Any(f => f.Encrypted)))
        {
            return item;
        }

        var shown = item.Copy();
        Walk(shown.Content, shown.ContentType, all, (part, field) =>
        {
            if (part.Remove(field.Name))
            {
                left($"{part.GetPropertyName()}.{field.Name}");
            }
        }, f => f.Encrypted);
        return shown;
    }

    /// <summary>The parts of an item, as the audit trail and others keep them, without the fields that are not seen.</summary>
    public JsonObject? Show(JsonObject? parts, string contentType, ContentDefinitions all)
    {
        if (parts is null || ReferenceEquals(Visible(all), all))
        {
            return parts;
        }

        var shown = (JsonObject)parts.DeepClone();
        Walk(shown, contentType, all, (part, field) => part.Remove(field.Name), f => !CanView(f));
        if (shown.ContainsKey("DisplayText") && all.Type(contentType) is { } type && HidesName(type, all))
        {
            shown["DisplayText"] = type.DisplayName;
        }

        return shown;
    }

    /// <summary>The item as it may be saved: fields that are not changed by this access have the value they had, whatever was given for them.</summary>
    /// <param name="given">What was given.</param>
    /// <param name="known">The newest version, or null for a new item.</param>
    /// <param name="all">The definitions.</param>
    public ContentItem Keep(ContentItem given, ContentItem? known, ContentDefinitions all)
    {
        if (_roles is null || !all.Parts.Values.Any(p => p.Fields.Any(f => !CanEdit(f))))
        {
            return given;
        }

        var kept = given.Copy();
        var before = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        if (known is not null)
        {
            Index(known.Content, before);
        }

        KeepIn(kept.Content, kept.ContentType, known?.Content, before, all);
        return kept;
    }

    /// <summary>Refuses a query by a field that is not seen, in the words for a field that is not there.</summary>
    /// <exception cref="ProblemException">400.</exception>
    public void Check(ContentQuery query, ContentTypeDefinition type, ContentDefinitions all)
    {
        if (_roles is null)
        {
            return;
        }

        var hidden = all.FieldsOf(type).Where(p => !CanView(p.Field)).Select(p => p.Path).ToHashSet(StringComparer.Ordinal);
        if (HidesName(type, all))
        {
            hidden.Add("DisplayText");
            if (!string.IsNullOrWhiteSpace(query.Search))
            {
                throw ProblemException.Invalid("search", $"Items of '{type.Name}' have no name that can be searched for.");
            }
        }

        foreach (var path in query.Filters.Concat(query.Alternatives.SelectMany(a => a)).Select(f => f.Path).Where(p => IsHidden(p, hidden)))
        {
            throw ProblemException.Invalid(path, $"'{type.Name}' has no field '{path}' that can be asked for.");
        }

        if (IsHidden(query.SortBy, hidden))
        {
            throw ProblemException.Invalid("sort", $"'{type.Name}' has no field '{query.SortBy}' to sort by.");
        }
    }

    private static bool IsHidden(string path, HashSet<string> hidden) => hidden.Any(h => path == h || path.StartsWith(h + ".", StringComparison.Ordinal));

    private bool Allows(ContentFieldDefinition field, string setting) =>
        _roles is null || JsonTexts.Read(field.Settings[Group] as JsonObject, setting) is not { Count: > 0 } named || named.Any(_roles.Contains);

    private static ContentDefinitions With(ContentDefinitions all, Func<ContentFieldDefinition, bool> wanted)
    {
        var parts = all.Parts;
        foreach (var part in all.Parts.Values.Where(p => !p.Fields.All(wanted)))
        {
            parts = parts.SetItem(part.Name, part with { Fields = [.. part.Fields.Where(wanted)] });
        }

        return ReferenceEquals(parts, all.Parts) ? all : all with { Parts = parts };
    }

    /// <summary>Does something with each field of a kind, in the item and in those within it.</summary>
    private static void Walk(JsonObject content, string contentType, ContentDefinitions all, Action<JsonObject, ContentFieldDefinition> act, Func<ContentFieldDefinition, bool> wanted)
    {
        foreach (var (part, definition) in PartsOf(content, contentType, all))
        {
            foreach (var field in definition.Fields.Where(wanted))
            {
                act(part, field);
            }
        }

        foreach (var contained in Contained(content))
        {
            Walk(contained, TypeOf(contained), all, act, wanted);
        }
    }

    private void KeepIn(JsonObject content, string contentType, JsonObject? known, Dictionary<string, JsonObject> before, ContentDefinitions all)
    {
        foreach (var (name, definition) in PartNames(content.Select(p => p.Key).Concat(known?.Select(p => p.Key) ?? []), contentType, all))
        {
            foreach (var field in definition.Fields.Where(f => !CanEdit(f)))
            {
                var value = (known?[name] as JsonObject)?[field.Name];
                if (content[name] is not JsonObject part)
                {
                    if (value is null)
                    {
                        continue;
                    }

                    content[name] = part = [];
                }

                part.Remove(field.Name);
                if (value is not null)
                {
                    part[field.Name] = value.DeepClone();
                }
            }
        }

        foreach (var contained in Contained(content).ToList())
        {
            KeepIn(contained, TypeOf(contained), before.GetValueOrDefault(IdOf(contained)), before, all);
        }
    }

    private static void Index(JsonObject content, Dictionary<string, JsonObject> found)
    {
        foreach (var contained in Contained(content))
        {
            found.TryAdd(IdOf(contained), contained);
            Index(contained, found);
        }
    }

    private static IEnumerable<(JsonObject Part, ContentPartDefinition Definition)> PartsOf(JsonObject content, string contentType, ContentDefinitions all) =>
        [.. PartNames(content.Select(p => p.Key), contentType, all).Where(p => content[p.Name] is JsonObject).Select(p => ((JsonObject)content[p.Name]!, p.Definition))];

    // A part that the type does not name any more, or an item whose type is gone, is known by the part's own name.
    private static IEnumerable<(string Name, ContentPartDefinition Definition)> PartNames(IEnumerable<string> present, string contentType, ContentDefinitions all)
    {
        var named = all.Type(contentType)?.Parts.ToDictionary(p => p.Name, p => p.PartName, StringComparer.Ordinal) ?? [];
        return [.. present.Distinct(StringComparer.Ordinal).Select(n => (Name: n, Definition: all.Parts.GetValueOrDefault(named.GetValueOrDefault(n, n)))).Where(p => p.Definition is not null).Select(p => (p.Name, p.Definition!))];
    }

    /// <summary>The items within an item: in lists of its parts (bags, taxonomies), and in lists beside them (terms below a term).</summary>
    private static IEnumerable<JsonObject> Contained(JsonObject content) =>
        content.SelectMany(p => p.Value switch { JsonObject part => part.Select(v => v.Value).OfType<JsonArray>(), JsonArray list => [list], _ => [] })
            .SelectMany(list => list.OfType<JsonObject>()).Where(item => TypeOf(item).Length > 0);

    private static string TypeOf(JsonObject item) => Text(item, "ContentType");

    private static string IdOf(JsonObject item) => Text(item, "ContentItemId");

    private static string Text(JsonObject json, string name) => json[name] is JsonValue v && v.TryGetValue<string>(out var text) ? text : "";
}
