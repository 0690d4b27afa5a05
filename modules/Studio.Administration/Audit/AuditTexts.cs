using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Studio.Data.Audit;
using Studio.Kernel.Security.Audit;

namespace Studio.Administration.Audit;

/// <summary>One value that differs.</summary>
/// <param name="Path">Where it is, dotted.</param>
/// <param name="Before">What it was, or null where it was not there.</param>
/// <param name="After">What it is, or null where it is gone.</param>
public sealed record AuditDifference(string Path, string? Before, string? After);

/// <summary>Shows records to people.</summary>
internal sealed class AuditTexts(IEnumerable<IAuditActionProvider> providers, IStringLocalizerFactory localizers)
{
    private static readonly FrozenDictionary<string, string> Subjects = new Dictionary<string, string>
    {
        ["Activity"] = "Workflow step",
        ["ApiKey"] = "API key",
        ["BackgroundTask"] = "Background task",
        ["ContentDefinition"] = "Content type",
        ["ContentBulk"] = "Action on many items",
        ["ContentView"] = "View of a list",
        ["Customer"] = "Customer",
        ["Feature"] = "Feature",
        ["Import"] = "Import",
        ["MasterKey"] = "Master key",
        ["PersonalData"] = "Personal data",
        ["Recipe"] = "Recipe",
        ["Role"] = "Role",
        ["Settings"] = "Settings",
        ["Tenant"] = "Tenant",
        ["User"] = "User",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Dictionary<string, AuditAction> _actions = providers.SelectMany(p => p.Actions).DistinctBy(a => a.Name).ToDictionary(a => a.Name, StringComparer.Ordinal);

    /// <summary>Every kind with its name in the person's language, in that order.</summary>
    public IReadOnlyList<(string Name, string Text)> Actions => [.. _actions.Values.Select(a => (a.Name, Text: ActionOf(a.Name))).OrderBy(a => a.Text, StringComparer.CurrentCulture)];

    /// <summary>The kind in the person's language; one whose module is gone by its stored name.</summary>
    public string ActionOf(string name) => _actions.TryGetValue(name, out var action) ? localizers.Create(action.Resources)[action.Text].Value : name;

    /// <summary>The kind of thing that was acted on, in the person's language; a content type by its stored name.</summary>
    public string SubjectOf(string type) => Subjects.TryGetValue(type, out var text) ? localizers.Create(typeof(AuditTexts))[text].Value : type;

    /// <summary>The values that differ, by path.</summary>
    public static IReadOnlyList<AuditDifference> Differences(AuditRecord record)
    {
        var (before, after) = (Flatten(record.BeforeJson), Flatten(record.AfterJson));
        return [.. before.Keys.Union(after.Keys, StringComparer.Ordinal).Select(path => new AuditDifference(path, before.GetValueOrDefault(path), after.GetValueOrDefault(path)))];
    }

    private static Dictionary<string, string> Flatten(string? json)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (json is not null)
        {
            Add(values, JsonNode.Parse(json), "");
        }

        return values;
    }

    private static void Add(Dictionary<string, string> values, JsonNode? node, string path)
    {
        switch (node)
        {
            case JsonObject inside:
                foreach (var (name, value) in inside)
                {
                    Add(values, value, path.Length == 0 ? name : $"{path}.{name}");
                }

                break;
            case JsonArray list when list.Any(item => item is JsonObject or JsonArray):
                for (var i = 0; i < list.Count; i++)
                {
                    Add(values, list[i], FormattableString.Invariant($"{path}[{i}]"));
                }

                break;
            case JsonArray list:
                values[path] = string.Join(", ", list.Select(item => item?.ToString() ?? "–"));
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                values[path] = value.GetValue<string>();
                break;
            default:
                values[path] = node?.ToJsonString() ?? "–";
                break;
        }
    }
}
