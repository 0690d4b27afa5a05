using System.Text.Json;
using Microsoft.Extensions.Localization;
using Studio.Customers;
using Studio.Decisions.Rules;

namespace Studio.Decisions.Pages.Decisions;

/// <summary>What the pages of rules need besides the rules themselves: the builder's texts, and what is wrong with those that are published.</summary>
public sealed class RuleDesk
{
    /// <summary>So many rules with which something is wrong are listed; those that are mended make room for the others.</summary>
    public const int MostListed = 100;

    private readonly RuleProblems _problems;
    private readonly IStringLocalizer<DecisionParts> _text;
    private readonly IStringLocalizer<CustomerParts> _builderText;

    internal RuleDesk(RuleProblems problems, IStringLocalizer<DecisionParts> text, IStringLocalizer<CustomerParts> builderText) => (_problems, _text, _builderText) = (problems, text, builderText);

    /// <summary>The texts of the builder of conditions as JSON.</summary>
    public string ConditionLabels
    {
        get
        {
            var labels = new Dictionary<string, string>(Customers.Conditions.ConditionLabels.For(_builderText), StringComparer.Ordinal) { ["empty"] = _text["No condition: the rule matches everyone."] };
            return JsonSerializer.Serialize(labels);
        }
    }

    /// <summary>What is wrong, by rule.</summary>
    public async ValueTask<IReadOnlyDictionary<string, IReadOnlyList<string>>> ProblemsAsync(CancellationToken cancellationToken) => await _problems.DescribeAsync(cancellationToken);

    /// <summary>What is wrong with one rule; nothing for one that is not published.</summary>
    public async ValueTask<IReadOnlyList<string>> ProblemsOfAsync(string id, CancellationToken cancellationToken) => (await ProblemsAsync(cancellationToken)).GetValueOrDefault(id) ?? [];
}
