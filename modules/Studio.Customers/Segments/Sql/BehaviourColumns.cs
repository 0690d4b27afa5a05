using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Customers.Behaviour;
using Studio.Customers.Behaviour.Windows;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Segments.Sql;

/// <summary>Behaviour facts, in the table of their values: it is changed with the contacts, and by a sweeper when time passes.</summary>
internal sealed class BehaviourColumns(ContentDefinitionStore definitions, PublishedItems items) : IFactColumnSource
{
    private const string Root = "facts.";

    private Dictionary<string, ContentItem>? _facts;

    public async ValueTask<FactColumn?> FindAsync(ScopeMember fact, IReadOnlyList<ScriptValue> arguments, FactColumnContext context, CancellationToken cancellationToken)
    {
        if (fact.IsFunction || !fact.Path.StartsWith(Root, StringComparison.Ordinal) || !(await FactsAsync(cancellationToken)).TryGetValue(fact.Path[Root.Length..], out var item))
        {
            return null;
        }

        var aggregate = Enum.TryParse<FactAggregate>(item.GetText(BehaviourParts.Fact, "Aggregate"), out var known) ? known : FactAggregate.Count;
        var isText = fact.Type == ExpressionType.String;
        var isNought = aggregate.IsNoughtOfNothing();
        return new FactColumn(isText ? FactColumnKind.Text : FactColumnKind.Real, isText ? "v.Text" : isNought ? "coalesce(v.Number, 0.0)" : "v.Number")
        {
            Table = "BehaviourValue",
            Key = "PersonId",
            Filter = "v.FactId = {fact}",
            Parameters = new Dictionary<string, object>(StringComparer.Ordinal) { ["fact"] = item.ContentItemId },
            Absent = isNought ? ScriptValue.From(0d) : ScriptValue.Missing,
        };
    }

    // Once for a scope: a request, or a step of the worker.
    private async ValueTask<Dictionary<string, ContentItem>> FactsAsync(CancellationToken cancellationToken)
    {
        if (_facts is null)
        {
            var found = await items.ReadAllAsync((await definitions.GetAsync(cancellationToken)).TypesWith(BehaviourParts.Fact), cancellationToken);
            _facts = found.GroupBy(i => i.GetText(BehaviourParts.Fact, "Name")?.Trim() ?? "", StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        }

        return _facts;
    }
}
