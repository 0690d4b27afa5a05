using System.Globalization;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Items;
using Studio.DecisionEngine.Rules;
using Studio.DecisionEngine.Scripts;
using Studio.Scripting.Expressions;

namespace Studio.Decisions.Rules;

/// <summary>What is wrong with a published rule.</summary>
internal enum RuleProblemKind
{
    /// <summary>Its condition cannot be read, such as when a field was removed that it asks about.</summary>
    Condition,

    /// <summary>Its condition is never true.</summary>
    NeverTrue,

    /// <summary>Its condition divides by zero.</summary>
    DividesByZero,

    /// <summary>Its offer is not published any more.</summary>
    OfferMissing,

    /// <summary>Its sales script is not published any more.</summary>
    ScriptMissing,

    /// <summary>The steps of its sales script go in a circle or lead nowhere.</summary>
    ScriptSteps,
}

/// <summary>A problem of a rule; <paramref name="Error"/> is what is wrong with a condition that cannot be read, <paramref name="Fault"/> what is wrong with steps.</summary>
internal sealed record RuleProblem(Rule Rule, RuleProblemKind Kind, ExpressionError? Error = null, OutlineFault? Fault = null)
{
    /// <summary>The problems of the rules of one moment, in the order of the rules. Such a rule harms no other: it does not match, or proposes nothing.</summary>
    public static IReadOnlyList<RuleProblem> Find(RuleSet rules, IReadOnlyDictionary<string, SnapshotOffer> offers, IReadOnlyDictionary<string, ParsedScript> scripts) =>
        [.. rules.Rules.SelectMany(r => OfCondition(r).Concat(OfReferences(r.Rule, offers, scripts)))];

    /// <summary>True where a condition divides by a zero that stands there.</summary>
    public static bool DividesByZero(CompiledExpression condition) => condition.Divisions.Any(d => d.Divisor is null);

    /// <summary>The problem in the person's language.</summary>
    public string Describe(IStringLocalizer text) => Kind switch
    {
        RuleProblemKind.Condition => text["Line {0}, column {1}: {2}", Error!.Line, Error.Column, ExpressionErrorText.Localize(Error, text)],
        RuleProblemKind.NeverTrue => text["The condition is never true, whatever the facts are."],
        RuleProblemKind.DividesByZero => text["The condition divides by zero: that is Infinity, which is more than any number, or no number at all."],
        RuleProblemKind.ScriptSteps => text["The steps of the sales script are not told, line {0}: {1}", Fault!.Line, text[Fault.Message, Fault.Argument].Value],
        RuleProblemKind.OfferMissing => text["The offer is not published any more: nothing is proposed."],
        _ => text["The sales script is not published any more: the offer is proposed without words."],
    };

    private static IEnumerable<RuleProblem> OfCondition(CompiledRule rule)
    {
        foreach (var error in rule.Errors)
        {
            yield return new RuleProblem(rule.Rule, RuleProblemKind.Condition, error);
        }

        if (rule.Prepared is { } prepared)
        {
            if (DividesByZero(prepared.Condition))
            {
                yield return new RuleProblem(rule.Rule, RuleProblemKind.DividesByZero);
            }

            if (prepared.IsContradictory)
            {
                yield return new RuleProblem(rule.Rule, RuleProblemKind.NeverTrue);
            }
        }
    }

    private static IEnumerable<RuleProblem> OfReferences(Rule rule, IReadOnlyDictionary<string, SnapshotOffer> offers, IReadOnlyDictionary<string, ParsedScript> scripts)
    {
        if (!offers.ContainsKey(rule.OfferId))
        {
            yield return new RuleProblem(rule, RuleProblemKind.OfferMissing);
        }

        if (rule.ScriptId is { Length: > 0 } script && !scripts.ContainsKey(script))
        {
            yield return new RuleProblem(rule, RuleProblemKind.ScriptMissing);
        }

        if (rule.ScriptId is { Length: > 0 } steps && scripts.GetValueOrDefault(steps)?.StepFault is { } fault)
        {
            yield return new RuleProblem(rule, RuleProblemKind.ScriptSteps, Fault: fault);
        }
    }
}

/// <summary>The problems of the rules that are published now, found anew after each change of a rule, an offer, a script or a type.</summary>
internal sealed class RuleProblems(DecisionSnapshots snapshots, IServiceProvider services, IStringLocalizer<DecisionParts> text)
{
    /// <summary>The messages by rule, in the person's language.</summary>
    public async ValueTask<IReadOnlyDictionary<string, IReadOnlyList<string>>> DescribeAsync(CancellationToken cancellationToken) =>
        (await FindAsync(cancellationToken)).GroupBy(p => p.Rule.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, IReadOnlyList<string> (g) => [.. g.Select(p => p.Describe(text))], StringComparer.Ordinal);

    /// <summary>The problems.</summary>
    public async ValueTask<IReadOnlyList<RuleProblem>> FindAsync(CancellationToken cancellationToken) => (await snapshots.GetAsync(services, cancellationToken)).Problems;

    /// <summary>What could go wrong with a condition that is being written, in the person's language.</summary>
    public IEnumerable<string> WarningsOf(CompiledExpression condition)
    {
        if (new DecisionEngine.Matching.PreparedCondition(condition) is { IsContradictory: true })
        {
            yield return text["The condition is never true, whatever the facts are."];
        }

        foreach (var fact in condition.Divisions.Select(d => d.Divisor?.Path).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            yield return string.Format(CultureInfo.CurrentCulture, text["Where {0} is 0, dividing by it gives Infinity or no number; ask for {0} > 0 as well."].Value, fact);
        }
    }
}
