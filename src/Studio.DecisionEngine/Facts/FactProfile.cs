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

    /// <summary>The present values as JSON, from path to value: what a stored decision keeps. Function-like facts are not in it.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (var fact in catalogue.Facts)
        {
            if (fact.Parameters is null && ToNode(this[fact.Path]) is { } node)
            {
                json[fact.Path] = node;
            }
        }

        return json;
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

    private static JsonNode? ToNode(ScriptValue value) => value.Kind switch
    {
        ScriptValueKind.Boolean => JsonValue.Create(value.AsBoolean()),
        ScriptValueKind.Number => double.IsFinite(value.AsNumber()) ? JsonValue.Create(value.AsNumber()) : null,
        ScriptValueKind.String => JsonValue.Create(value.AsString()),
        ScriptValueKind.List => new JsonArray([.. value.AsList().ToArray().Select(ToNode)]),
        _ => null,
    };
}
