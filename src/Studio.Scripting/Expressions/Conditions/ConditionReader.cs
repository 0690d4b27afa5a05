using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Codes = Studio.Scripting.Expressions.ExpressionErrorCodes;

namespace Studio.Scripting.Expressions.Conditions;

/// <summary>Reads a tree from JSON that a stranger may have written.</summary>
internal sealed class ConditionReader(ExpressionOptions options)
{
    private readonly ConditionFaults _faults = new(options);
    private int _nodes;

    public IReadOnlyList<ConditionError> Errors => _faults.All;

    public ConditionNode? Read(JsonNode? json, string path, int depth)
    {
        if (depth > options.MaxNesting)
        {
            return Refuse(path, Codes.TooDeep, options.MaxNesting.ToString(CultureInfo.InvariantCulture));
        }

        // No node is shorter than this when written, so more of them would be too long anyway.
        if (++_nodes > options.MaxLength / 4)
        {
            return Refuse(path, Codes.TooLong, options.MaxLength.ToString(CultureInfo.InvariantCulture));
        }

        if (json is not JsonObject node)
        {
            return Refuse(path, Codes.NotAConditionNode);
        }

        return node.ContainsKey("rules") ? Group(node, path, depth) : node.ContainsKey("field") ? Rule(node, path) : Expression(node, path);
    }

    private ConditionGroup? Group(JsonObject node, string path, int depth)
    {
        var combinator = Text(node, "combinator");
        if (combinator is not ("and" or "or"))
        {
            _faults.Report(At(path, "combinator"), Codes.UnknownCombinator, combinator ?? "");
        }

        if (node["not"] is { } not && not.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
        {
            _faults.Report(At(path, "not"), Codes.ConditionValue, "'not'", "a boolean");
        }

        if (node["rules"] is not JsonArray rules)
        {
            _faults.Report(At(path, "rules"), Codes.ConditionValue, "'rules'", "a list");
            return null;
        }

        var read = new List<ConditionNode>();
        for (var i = 0; i < rules.Count && !_faults.IsFull; i++)
        {
            if (Read(rules[i], At(path, FormattableString.Invariant($"rules[{i}]")), depth + 1) is { } rule)
            {
                read.Add(rule);
            }
        }

        return new ConditionGroup(combinator ?? "", read, node["not"]?.GetValueKind() == JsonValueKind.True);
    }

    private ConditionRule? Rule(JsonObject node, string path)
    {
        if (Text(node, "field") is not { } field)
        {
            _faults.Report(At(path, "field"), Codes.ConditionValue, "'field'", "a text");
            return null;
        }

        if (Text(node, "operator") is not { } @operator)
        {
            _faults.Report(At(path, "operator"), Codes.ConditionValue, "'operator'", "a text");
            return null;
        }

        if (node["arguments"] is { } given && given is not JsonArray)
        {
            _faults.Report(At(path, "arguments"), Codes.ConditionValue, "'arguments'", "a list");
            return null;
        }

        return new ConditionRule(field, @operator, node["value"]) { Arguments = [.. node["arguments"] as JsonArray ?? []] };
    }

    private ConditionText? Expression(JsonObject node, string path)
    {
        if (Text(node, "expression") is { } expression)
        {
            return new ConditionText(expression);
        }

        _faults.Report(path, Codes.NotAConditionNode);
        return null;
    }

    private static string? Text(JsonObject node, string name) => node[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private ConditionNode? Refuse(string path, string code, params string[] arguments)
    {
        _faults.Report(path, code, arguments);
        return null;
    }

    private static string At(string path, string name) => path.Length == 0 ? name : path + "." + name;
}
