using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Facts;

/// <summary>The facts of one subject at one moment, by slot. Unset facts are missing.</summary>
public sealed class FactProfile(FactCatalogue catalogue) : IExpressionInput
{
    private readonly ScriptValue[] _values = new ScriptValue[catalogue.Facts.Count];
    private IReadOnlySet<string>?[]? _members;

    /// <inheritdoc/>
    public ScriptValue Get(int slot) => _values[slot];

    /// <inheritdoc/>
    public ScriptValue Call(int slot, ReadOnlySpan<ScriptValue> arguments)
    {
        if (_members?[slot] is not { } members || arguments.Length != 1 || arguments[0].IsMissing)
        {
            return ScriptValue.Missing;
        }

        return ScriptValue.From(members.Contains(arguments[0].ToString()));
    }

    /// <summary>The value of a fact; missing where it is unknown.</summary>
    public ScriptValue this[string path] => catalogue.Find(path) is { } member ? _values[member.Slot] : ScriptValue.Missing;

    /// <summary>The present values as JSON, from path to value: what a stored decision keeps, and what <see cref="FromJson"/> makes the same profile of.</summary>
    /// <param name="asked">What function-like facts are asked about, by path: of their members only these are kept (all, where null). Those that are not in it are left out.</param>
    public JsonObject ToJson(IReadOnlyDictionary<string, IReadOnlySet<string>?>? asked = null)
    {
        var json = new JsonObject();
        foreach (var fact in catalogue.Facts)
        {
            var node = fact.Parameters is null ? ToNode(this[fact.Path]) : asked is not null && asked.TryGetValue(fact.Path, out var about) ? ToNode(catalogue.Find(fact.Path)!.Slot, about) : null;
            if (node is not null)
            {
                json[fact.Path] = node;
            }
        }

        return json;
    }

    /// <summary>The profile that was kept; what the catalogue does not have (any more) is left out.</summary>
    public static FactProfile FromJson(FactCatalogue catalogue, JsonObject json)
    {
        var profile = new FactProfile(catalogue);
        foreach (var (path, node) in json)
        {
            if (node is JsonArray members && catalogue.Find(path) is { Parameters: not null })
            {
                profile.SetMembers(path, members.Select(m => m!.GetValue<string>()).ToHashSet(StringComparer.OrdinalIgnoreCase));
            }
            else
            {
                profile.Set(path, ToValue(node));
            }
        }

        return profile;
    }

    internal void Set(string path, ScriptValue value)
    {
        if (catalogue.Find(path) is { } member)
        {
            _values[member.Slot] = value;
        }
    }

    internal void SetMembers(string path, IReadOnlySet<string> members)
    {
        if (catalogue.Find(path) is { } member)
        {
            (_members ??= new IReadOnlySet<string>?[_values.Length])[member.Slot] = members;
        }
    }

    private JsonArray? ToNode(int slot, IReadOnlySet<string>? about) => _members?[slot] is { } members
        ? new JsonArray([.. (about is null ? members : about.Where(members.Contains)).Order(StringComparer.Ordinal).Select(m => (JsonNode)m)])
        : null;

    private static ScriptValue ToValue(JsonNode? node) => node switch
    {
        JsonArray items => ScriptValue.From([.. items.Select(ToValue)]),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.True => ScriptValue.True,
            JsonValueKind.False => ScriptValue.False,
            JsonValueKind.Number => ScriptValue.From(value.GetValue<double>()),
            JsonValueKind.String => ScriptValue.From(value.GetValue<string>()),
            _ => ScriptValue.Missing,
        },
        _ => ScriptValue.Missing,
    };

    private static JsonNode? ToNode(ScriptValue value) => value.Kind switch
    {
        ScriptValueKind.Boolean => JsonValue.Create(value.AsBoolean()),
        ScriptValueKind.Number => double.IsFinite(value.AsNumber()) ? JsonValue.Create(value.AsNumber()) : null,
        ScriptValueKind.String => JsonValue.Create(value.AsString()),
        ScriptValueKind.List => new JsonArray([.. value.AsList().ToArray().Select(ToNode)]),
        _ => null,
    };
}
