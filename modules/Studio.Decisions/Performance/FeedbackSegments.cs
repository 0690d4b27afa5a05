using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Statistics.Lift;

namespace Studio.Decisions.Performance;

/// <summary>A part of the presentations in which a rule does clearly better or worse than in the rest.</summary>
/// <param name="Condition">The part as a condition.</param>
/// <param name="Refinement">The condition to add to the rule: the part itself where it does better, its opposite where it does worse.</param>
/// <param name="Lift">Acceptance within the part against the rest; the interval allows for the number of parts that were looked at.</param>
public sealed record FeedbackSegment(string Condition, string Refinement, LiftOfProportions Lift);

/// <summary>Looks through the facts of presentations for parts that are accepted more or less than the rest.</summary>
internal static class FeedbackSegments
{
    private const int MinimumGroup = 30;
    private const int MaximumValues = 200;
    private const int MaximumText = 100;
    private const int Shown = 8;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The parts that differ, the greatest difference first. The level of 95 % is shared by all parts that were compared (Bonferroni).</summary>
    /// <param name="sample">Facts by path, and whether the proposal was accepted.</param>
    /// <param name="asked">Whether a fact of this path is asked like a function.</param>
    public static IReadOnlyList<FeedbackSegment> Find(IReadOnlyList<(JsonObject Facts, bool Accepted)> sample, Func<string, bool> asked)
    {
        var all = new Proportion(sample.Count(s => s.Accepted), sample.Count);
        var parts = new Dictionary<(string Condition, string Opposite), Proportion>();
        var numbers = new Dictionary<string, List<(double Value, bool Accepted)>>(StringComparer.Ordinal);
        foreach (var (facts, accepted) in sample)
        {
            foreach (var (path, node) in facts)
            {
                if (node is JsonValue value && value.GetValueKind() == JsonValueKind.Number)
                {
                    (numbers.TryGetValue(path, out var known) ? known : numbers[path] = []).Add((value.GetValue<double>(), accepted));
                }

                foreach (var part in PartsOf(path, node, asked).Where(p => parts.Count < 50 * MaximumValues || parts.ContainsKey(p)))
                {
                    parts[part] = Add(parts.GetValueOrDefault(part), accepted);
                }
            }
        }

        foreach (var (path, values) in numbers)
        {
            AddThresholds(parts, path, values);
        }

        var compared = parts.Where(p => p.Value.Trials >= MinimumGroup && all.Trials - p.Value.Trials >= MinimumGroup).ToList();
        return [.. compared
            .Select(p => (p.Key, Lift: Proportions.Lift(p.Value, new Proportion(all.Successes - p.Value.Successes, all.Trials - p.Value.Trials), 1 - 0.05 / compared.Count)))
            .Where(p => p.Lift.IsSignificant)
            .OrderByDescending(p => Math.Abs(p.Lift.Difference)).ThenBy(p => p.Key.Condition, StringComparer.Ordinal).Take(Shown)
            .Select(p => new FeedbackSegment(p.Key.Condition, p.Lift.Difference > 0 ? p.Key.Condition : p.Key.Opposite, p.Lift))];
    }

    private static IEnumerable<(string Condition, string Opposite)> PartsOf(string path, JsonNode? node, Func<string, bool> asked) => node switch
    {
        JsonValue value when value.GetValueKind() is JsonValueKind.True => [($"{path} === true", $"{path} === false")],
        JsonValue value when value.GetValueKind() is JsonValueKind.False => [($"{path} === false", $"{path} === true")],
        JsonValue value when value.GetValueKind() is JsonValueKind.String && value.GetValue<string>() is { Length: <= MaximumText } text => [($"{path} === {Text(text)}", $"{path} !== {Text(text)}")],
        JsonArray members when asked(path) => members.Take(MaximumValues).Select(m => m!.GetValue<string>()).Where(m => m.Length <= MaximumText).Select(m => ($"{path}({Text(m)})", $"!{path}({Text(m)})")),
        _ => [],
    };

    /// <summary>Numbers are split at their quartiles.</summary>
    private static void AddThresholds(Dictionary<(string, string), Proportion> parts, string path, List<(double Value, bool Accepted)> values)
    {
        values.Sort((a, b) => a.Value.CompareTo(b.Value));
        foreach (var bound in new[] { 1, 2, 3 }.Select(q => values[values.Count * q / 4].Value).Distinct().Where(b => b > values[0].Value))
        {
            var number = bound.ToString("R", CultureInfo.InvariantCulture);
            var above = values.Where(v => v.Value >= bound).ToList();
            parts[($"{path} >= {number}", $"{path} < {number}")] = new Proportion(above.Count(v => v.Accepted), above.Count);
        }
    }

    private static Proportion Add(Proportion part, bool accepted) => new(part.Successes + (accepted ? 1 : 0), part.Trials + 1);

    private static string Text(string value) => JsonSerializer.Serialize(value, Readable);
}
