using System.Collections.Frozen;
using Studio.DecisionEngine.Matching;

namespace Studio.DecisionEngine.Rules;

/// <summary>
/// Which rules apply where: a selection of the index for each pair of a channel and a touchpoint that some rule names, made when it is first asked for. All places that no rule names are one.
/// </summary>
internal sealed class RulePlaces
{
    private readonly RuleIndex _index;
    private readonly IReadOnlyList<CompiledRule> _rules;
    private readonly FrozenDictionary<string, int> _channels;
    private readonly FrozenDictionary<string, int> _touchpoints;
    private readonly RuleSelection?[] _selections;

    public RulePlaces(RuleIndex index, IReadOnlyList<CompiledRule> rules)
    {
        (_index, _rules) = (index, rules);
        _channels = Number(rules.SelectMany(r => r.Rule.Channels));
        _touchpoints = Number(rules.SelectMany(r => r.Rule.Touchpoints));
        _selections = new RuleSelection?[(_channels.Count + 1) * (_touchpoints.Count + 1)];
    }

    /// <summary>The rules that apply at a place, broken ones left out.</summary>
    public RuleSelection At(ContactPlace place)
    {
        var (channel, touchpoint) = (_channels.GetValueOrDefault(place.Channel, _channels.Count), _touchpoints.GetValueOrDefault(place.Touchpoint, _touchpoints.Count));
        ref var selection = ref _selections[(channel * (_touchpoints.Count + 1)) + touchpoint];

        // Two that ask at the same time make the same.
        return Volatile.Read(ref selection) ?? (selection = Select(place));
    }

    private RuleSelection Select(ContactPlace place) =>
        _index.Select(i => !_rules[i].IsBroken && CompiledRule.Applies(_rules[i].Rule.Touchpoints, place.Touchpoint) && CompiledRule.Applies(_rules[i].Rule.Channels, place.Channel));

    private static FrozenDictionary<string, int> Number(IEnumerable<string> names) =>
        names.Distinct(StringComparer.OrdinalIgnoreCase).Select((name, i) => (name, i)).ToFrozenDictionary(p => p.name, p => p.i, StringComparer.OrdinalIgnoreCase);
}
