using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Customers;
using Studio.DecisionEngine.Facts;
using Studio.Liquid;
using Studio.Scripting.Expressions;
using Studio.Templates.Storing;
using Studio.Scripting.Expressions.Conditions;

namespace Studio.Decisions.Rules;

/// <summary>A place in the condition where something is wrong; <paramref name="Path"/> is the place in the tree where one was asked about.</summary>
internal sealed record ConditionFault(int Line, int Column, int Length, string Message, string? Path = null);

/// <summary>A customer whom the condition matches, and what he would be told.</summary>
internal sealed record MatchExample(string CustomerId, string Name, string Url, string Script);

/// <summary>How many customers a condition matches now.</summary>
/// <param name="Errors">Why it cannot be asked; nothing was counted then.</param>
/// <param name="Matches">How many match.</param>
/// <param name="Of">Of how many.</param>
/// <param name="Open">What only a contact knows; taken as met for the count.</param>
/// <param name="Examples">Some who match.</param>
/// <param name="Warnings">What the count leaves out.</param>
internal sealed record RuleCheck(IReadOnlyList<ConditionFault> Errors, int Matches, int Of, IReadOnlyList<string> Open, IReadOnlyList<MatchExample> Examples, IReadOnlyList<string> Warnings)
{
    /// <summary>The condition as JavaScript, which is what a rule keeps; empty where it has errors.</summary>
    public string Condition { get; init; } = "";

    /// <summary>The condition as a tree that a builder can draw; null where there is none.</summary>
    public JsonObject? Tree { get; init; }

    /// <summary>Published rules that say the same, say it of the same offer, or stand against it.</summary>
    public IReadOnlyList<RuleNote> Conflicts { get; init; } = [];

    /// <summary>Published rules that match some of the same customers.</summary>
    public IReadOnlyList<RuleNote> Overlaps { get; init; } = [];

    public static RuleCheck Refused(IEnumerable<ConditionFault> errors) => new([.. errors], 0, 0, [], [], []);
}

/// <summary>
/// Counts whom a condition matches, customer by customer in batches. Facts that only a contact knows (cart, visit, page) are taken as met:
/// the count says for how many the rule could propose, given such a contact.
/// </summary>
internal sealed class RuleMatcher(
    FactService facts, ContentDefinitionStore definitions, ContentQueries queries, ContentManager content, ExpressionCompiler compiler, LiquidEngine liquid, ScriptText scripts, TemplateGraph templates,
    RuleNeighbours neighbours, RuleProblems problems, IStringLocalizerFactory localizers, IStringLocalizer<DecisionParts> text, TimeProvider time)
{
    private const int Batch = 500;
    private const int MaximumCustomers = 100_000;
    private const int MaximumExamples = 10;

    /// <summary>Checks a condition that was written as a tree.</summary>
    public async Task<RuleCheck> CheckAsync(JsonNode tree, string? offerId, string? scriptId, RuleDraft? draft, CancellationToken cancellationToken)
    {
        var read = ConditionTree.Read(tree, compiler.Options, out var errors);
        var condition = read is null ? null : ConditionTree.ToExpression(read, await facts.GetCatalogueAsync(cancellationToken), compiler.Options, out errors);
        return condition is null
            ? RuleCheck.Refused(errors.Select(e => Fault(e.Error) with { Path = e.Path }))
            : await CheckAsync(condition, offerId, scriptId, draft, cancellationToken);
    }

    /// <summary>Checks a condition that was written as JavaScript; with a draft, it is compared with the published rules too.</summary>
    public async Task<RuleCheck> CheckAsync(string condition, string? offerId, string? scriptId, RuleDraft? draft, CancellationToken cancellationToken)
    {
        var catalogue = await facts.GetCatalogueAsync(cancellationToken);
        CompiledExpression? compiled = null;
        if (!string.IsNullOrWhiteSpace(condition))
        {
            compiled = compiler.Compile(condition, catalogue, out var errors);
            if (compiled is null)
            {
                return RuleCheck.Refused(errors.Select(Fault));
            }

            if (RuleProblem.DividesByZero(compiled))
            {
                return RuleCheck.Refused(compiled.Divisions.Where(d => d.Divisor is null).Select(d => new ConditionFault(d.Line, d.Column, d.Length, text["This divides by zero."])));
            }
        }

        var (matching, of, warnings) = await CountAsync(compiled?.AssumingMet(catalogue.IsOpen), catalogue, cancellationToken);
        var open = compiled?.Members.Where(catalogue.IsOpen).Select(m => $"{m.Path} ({Title(catalogue.Describe(m.Path)!)})").ToList() ?? [];
        var near = draft is null ? new RuleNeighbourhood([], []) : await neighbours.CompareAsync(draft, condition, matching.First, cancellationToken);
        return new RuleCheck([], matching.Total, of, open, await ExamplesAsync([.. matching.First.Take(MaximumExamples)], catalogue, offerId, scriptId, cancellationToken), [.. compiled is null ? [] : problems.WarningsOf(compiled), .. warnings])
        {
            Conflicts = near.Conflicts,
            Overlaps = near.Overlaps,
            Condition = condition,
            Tree = compiled is not null && ConditionTree.FromExpression(condition, catalogue, compiler.Options) is { } view ? ConditionTree.ToJson(view) : null,
        };
    }

    private async Task<((int Total, List<string> First) Matching, int Of, List<string> Warnings)> CountAsync(CompiledExpression? condition, FactCatalogue catalogue, CancellationToken cancellationToken)
    {
        var wanted = condition?.Members.Select(m => m.Path).ToHashSet(StringComparer.Ordinal) ?? [];
        var (total, of, first, warnings) = (0, 0, new List<string>(), new List<string>());
        var now = time.GetUtcNow();
        foreach (var type in (await definitions.GetAsync(cancellationToken)).TypesWith(CustomerParts.Customer))
        {
            IReadOnlyList<string> ids;
            var after = "";
            do
            {
                ids = await queries.IdsAfterAsync(type, after, Batch, cancellationToken);
                after = ids.Count > 0 ? ids[^1] : after;
                var batch = new FactBatch(catalogue, [.. ids.Select(id => new FactSubject(id, null))], null, now, wanted);
                await facts.LoadAsync(batch, cancellationToken);
                for (var i = 0; i < ids.Count; i++)
                {
                    if (condition is null || condition.Test(batch.Profiles[i]) == Truth.True)
                    {
                        total++;
                        if (first.Count < RuleNeighbours.SampleSize)
                        {
                            first.Add(ids[i]);
                        }
                    }
                }

                of += ids.Count;
            }
            while (ids.Count == Batch && of < MaximumCustomers);
        }

        if (of >= MaximumCustomers)
        {
            warnings.Add(text["Only the first {0} customers were counted.", of.ToString("N0", CultureInfo.CurrentCulture)]);
        }

        return ((total, first), of, warnings);
    }

    private async Task<IReadOnlyList<MatchExample>> ExamplesAsync(List<string> ids, FactCatalogue catalogue, string? offerId, string? scriptId, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var culture = CultureInfo.CurrentUICulture;
        var script = scriptId is null ? null : await content.GetAsync(scriptId, VersionOptions.Latest, cancellationToken);
        var offer = offerId is null ? null : await content.GetAsync(offerId, VersionOptions.Latest, cancellationToken);
        var template = script?.GetLocalized(DecisionParts.Script, "Text", culture) is { } words && liquid.TryParse(words, out var parsed, out _) ? parsed : null;

        var batch = new FactBatch(catalogue, [.. ids.Select(id => new FactSubject(id, null))], null, time.GetUtcNow(), template is null ? new HashSet<string>() : ScriptText.FactsOf(await templates.PathsAsync(template, cancellationToken), catalogue).ToHashSet(StringComparer.Ordinal));
        await facts.LoadAsync(batch, cancellationToken);
        var customers = (await content.GetManyAsync(ids, VersionOptions.Published, cancellationToken)).ToDictionary(c => c.ContentItemId, StringComparer.Ordinal);
        var examples = new List<MatchExample>();
        for (var i = 0; i < ids.Count; i++)
        {
            if (customers.TryGetValue(ids[i], out var customer))
            {
                examples.Add(new MatchExample(ids[i], customer.DisplayText, "/admin/customers/" + ids[i], await RenderAsync(template, batch.Profiles[i], offer, culture, cancellationToken)));
            }
        }

        return examples;
    }

    private async Task<string> RenderAsync(LiquidTemplate? template, FactProfile profile, ContentItem? offer, CultureInfo culture, CancellationToken cancellationToken)
    {
        if (template is null)
        {
            return "";
        }

        try
        {
            return await scripts.RenderAsync(template, profile, offer, culture, cancellationToken);
        }
        catch (LiquidException e)
        {
            return FormattableString.Invariant($"{e.Line}:{e.Column} {e.Message}");
        }
    }

    private ConditionFault Fault(ExpressionError error) => new(error.Line, error.Column, error.Length, ExpressionErrorText.Localize(error, text));

    private string Title(FactDescriptor fact) => fact.Resources is null ? fact.Title : localizers.Create(fact.Resources)[fact.Title];
}
