using Studio.Customers.Behaviour.Contacts;
using Studio.Customers.Behaviour.Counting;
using Studio.Customers.Behaviour.Windows;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Behaviour;

/// <summary>The behaviour facts that planners defined, exact at the batch's moment: what time has changed since it was stored is counted when it is asked for.</summary>
internal sealed class BehaviourFactValues(UnitOfWork unit, BehaviourDefinitions definitions, TimeProvider time) : IFactProvider
{
    public async ValueTask<IReadOnlyList<FactDescriptor>> DescribeAsync(CancellationToken cancellationToken)
    {
        var facts = await unit.ReadAsync(definitions.GetAsync, cancellationToken);
        return [.. facts.All.Select(f => new FactDescriptor(f.Definition.Path, IsText(f) ? ExpressionType.String : ExpressionType.Number, f.Definition.Title, FactScope.Customer)
        {
            Example = f.Definition.Path + (IsText(f) ? " == 'x'" : " >= 1"),
            Unit = f.Aggregate == FactAggregate.DaysSince ? "days" : "",
        })];
    }

    public async ValueTask LoadAsync(FactBatch batch, CancellationToken cancellationToken)
    {
        if (batch.WantsAny("facts."))
        {
            await unit.ReadAsync(async (session, ct) =>
            {
                await LoadAsync(session, batch, ct);
                return true;
            }, cancellationToken);
        }
    }

    private async Task LoadAsync(DbSession session, FactBatch batch, CancellationToken cancellationToken)
    {
        CountedFact[] wanted = [.. (await definitions.GetAsync(session, cancellationToken)).All.Where(f => batch.Wants(f.Definition.Path))];
        if (wanted.Length == 0)
        {
            return;
        }

        var people = await PeopleAsync(session, batch, cancellationToken);
        var persons = people.OfType<string>().ToHashSet(StringComparer.Ordinal);
        var stored = await BehaviourStore.ValuesAsync(session, [.. wanted.Select(f => f.FactId)], persons, cancellationToken);
        var now = batch.Now.ToUnixTimeMilliseconds();

        // Of a moment that is long past the stored values say nothing.
        var isPast = now < time.GetUtcNow().ToUnixTimeMilliseconds() - BehaviourSweep.Skew;
        foreach (var fact in wanted)
        {
            var due = persons.Where(p => isPast || stored.GetValueOrDefault(new FactKey(fact.FactId, p)) is { } row && row.Counting == fact.Counting && !row.ToState().HoldsAt(now)).ToList();
            var anew = due.Count > 0 && fact.State != CountingState.Entries ? await BehaviourStore.RecountAsync(session, [fact], due, now, cancellationToken) : [];
            for (var i = 0; i < people.Count; i++)
            {
                if (people[i] is { } person && (anew.GetValueOrDefault((fact.Counting, person)) ?? StateOf(fact, stored.GetValueOrDefault(new FactKey(fact.FactId, person)))) is { } state)
                {
                    batch.Set(i, fact.Definition.Path, ValueOf(fact.Aggregate, state));
                }
            }
        }
    }

    /// <summary>What is stored; null where it is not known, because the fact is still being counted.</summary>
    private static FactState? StateOf(CountedFact fact, ValueRow? row) =>
        row?.Counting == fact.Counting ? row.ToState() : row is null && fact.State == CountingState.Ready ? new FactState() : null;

    internal static ScriptValue ValueOf(FactAggregate aggregate, FactState state) =>
        state.Number(aggregate) is { } number ? ScriptValue.From(number) : ScriptValue.From(state.Words(aggregate));

    private static bool IsText(CountedFact fact) => fact.Aggregate.IsOneValue() && fact.Definition.IsText;

    /// <summary>The persons of the batch's subjects, in their order.</summary>
    private static async Task<List<string?>> PeopleAsync(DbSession session, FactBatch batch, CancellationToken cancellationToken)
    {
        var ids = batch.Subjects.Select(s => s.CustomerId ?? s.VisitorId).ToList();
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in IdLists.Parts([.. ids.OfType<string>().Distinct(StringComparer.Ordinal)]))
        {
            foreach (var row in await session.QueryAsync<Member>("SELECT SubjectId, CustomerId FROM SubjectMember WHERE SubjectKind IN (1, 2) AND SubjectId IN @part", new { part }, cancellationToken))
            {
                members[row.SubjectId] = row.CustomerId;
            }
        }

        return ids.ConvertAll(id => id is null ? null : members.GetValueOrDefault(id, id));
    }

    private sealed record Member(string SubjectId, string CustomerId);
}
