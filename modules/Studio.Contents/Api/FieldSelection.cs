using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Problems;

namespace Studio.Contents.Api;

/// <summary>
/// What of an item is asked for: <c>fields=DisplayText,CustomerPart.Country,OrderPart</c>. The id and the type are always there. Null where everything is asked for.
/// </summary>
internal sealed class FieldSelection
{
    private const int MaximumFields = 100;
    private static readonly string[] Metadata =
        ["ContentItemId", "ContentItemVersionId", "ContentType", "DisplayText", "Latest", "Published", "ModifiedUtc", "PublishedUtc", "CreatedUtc", "Owner", "Author"];

    private readonly HashSet<string> _whole = new(StringComparer.Ordinal) { "ContentItemId", "ContentType" };
    private readonly Dictionary<string, HashSet<string>> _parts = new(StringComparer.Ordinal);

    private FieldSelection()
    {
    }

    /// <summary>Reads it from an address; null where there is none.</summary>
    /// <exception cref="ProblemException">400: a name that items of the type do not have.</exception>
    public static FieldSelection? Read(IQueryCollection query, ContentDefinitions definitions, ContentTypeDefinition? type)
    {
        var text = query["fields"].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length > MaximumFields)
        {
            throw ProblemException.Invalid("fields", $"At most {MaximumFields} fields can be named.");
        }

        var selection = new FieldSelection();
        foreach (var name in names)
        {
            selection.Add(name, definitions, type);
        }

        return selection;
    }

    /// <summary>The part of the item's JSON that was asked for.</summary>
    public JsonObject Apply(JsonObject item)
    {
        foreach (var name in item.Select(m => m.Key).ToList())
        {
            if (_parts.TryGetValue(name, out var fields) && !_whole.Contains(name) && item[name] is JsonObject part)
            {
                foreach (var field in part.Select(m => m.Key).Where(f => !fields.Contains(f)).ToList())
                {
                    part.Remove(field);
                }
            }
            else if (!_whole.Contains(name))
            {
                item.Remove(name);
            }
        }

        return item;
    }

    private void Add(string name, ContentDefinitions definitions, ContentTypeDefinition? type)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (Metadata.Contains(name, StringComparer.Ordinal) || (dot < 0 && type?.Parts.Any(p => p.Name == name) != false))
        {
            _whole.Add(name);
        }
        else if (dot > 0 && (type is null || definitions.FieldAt(type, name) is not null))
        {
            if (!_parts.TryGetValue(name[..dot], out var fields))
            {
                _parts[name[..dot]] = fields = new HashSet<string>(StringComparer.Ordinal);
            }

            fields.Add(name[(dot + 1)..]);
        }
        else
        {
            throw ProblemException.Invalid("fields", $"'{type?.Name}' has no part or field '{name}'.");
        }
    }
}
