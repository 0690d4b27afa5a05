using Studio.Admin.Dashboard;
using Studio.ContentModel.Items;
using Studio.Decisions.Rules;
using Studio.Kernel.Problems;

namespace Studio.Decisions.Performance;

/// <summary>Reads the report of a rule that is there, or was.</summary>
internal sealed class RuleFeedbackReader(IServiceProvider services, RuleFeedback feedback, RulePerformance performance, ContentManager content, DecisionSnapshots snapshots)
{
    /// <summary>The report of the days.</summary>
    /// <exception cref="ProblemException">There is no such rule, and nothing was proposed by one.</exception>
    public async Task<RuleFeedbackReport> GetAsync(string ruleId, DashboardDays days, CancellationToken cancellationToken)
    {
        var figures = await performance.GetOfAsync(ruleId, days.Since, cancellationToken);
        if (figures is null && (await content.GetAsync(ruleId, VersionOptions.Latest, cancellationToken))?.Content.ContainsKey(DecisionParts.Rule) != true)
        {
            throw ProblemException.NotFound("There is no such rule.");
        }

        var catalogue = (await snapshots.GetAsync(services, cancellationToken)).Catalogue;
        return await feedback.GetAsync(figures ?? RuleFigures.None(ruleId), days, path => catalogue.Find(path) is { Parameters: not null }, cancellationToken);
    }
}
