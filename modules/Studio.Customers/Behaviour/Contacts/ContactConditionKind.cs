using Microsoft.Extensions.Localization;
using Studio.Customers.Conditions;
using Studio.Customers.Interactions;
using Studio.Customers.Screens;
using Studio.Scripting.Expressions;
using Studio.Scripting.Expressions.Conditions;

namespace Studio.Customers.Behaviour.Contacts;

/// <summary>Conditions on one contact, as behaviour facts have them: the members of every contact and the payload fields of all declared types, those of planners included.</summary>
internal sealed class ContactConditionKind(InteractionTypes types, IStringLocalizer<CustomerParts> text, IStringLocalizerFactory localizers, TimelineEntries words) : IConditionKind
{
    public const string KindName = "contacts";

    public ValueTask<IExpressionScope> ScopeAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IExpressionScope>(new ContactScope(types, lenient: false));

    public ValueTask<IReadOnlyList<ConditionFact>> FactsAsync(CancellationToken cancellationToken)
    {
        var scope = new ContactScope(types, lenient: false);
        var members = scope.Members.Select(m => (Member: m, Title: text[scope.TitleOf(m.Path)].Value)).ToList();
        var shared = members.GroupBy(m => m.Title, StringComparer.CurrentCultureIgnoreCase).Where(g => g.Skip(1).Any()).Select(g => g.Key).ToHashSet(StringComparer.CurrentCultureIgnoreCase);

        // Types name their fields without regard to each other: where two read the same, the path tells which is which.
        return ValueTask.FromResult<IReadOnlyList<ConditionFact>>([.. members.Select(m => new ConditionFact(
            m.Member.Path, m.Member.Type.ToString().ToLowerInvariant(), shared.Contains(m.Title) ? $"{m.Title} ({m.Member.Path})" : m.Title)
        {
            Operators = ConditionOperators.Of(m.Member.Type),
            Choices = ChoicesOf(m.Member.Path),
        })]);
    }

    private IReadOnlyList<ConditionChoice> ChoicesOf(string path) => path switch
    {
        "contact.type" => [.. types.All.Select(t => new ConditionChoice(t.Name, InteractionTypes.TitleOf(t, localizers))).OrderBy(c => c.Title, StringComparer.CurrentCulture)],
        "contact.category" => [.. words.Categories.Select(c => new ConditionChoice(c.Name, c.Text)).OrderBy(c => c.Title, StringComparer.CurrentCulture)],
        _ => [],
    };
}
