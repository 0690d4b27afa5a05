using Studio.Admin.Time;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Habits;

/// <summary>How and when a customer gets in touch, as facts: for rules, segments and scripts. Hours are in the tenant's time zone.</summary>
internal sealed class ContactHabitFacts(UnitOfWork unit, ContactHabits habits, LocalTimes times) : IFactProvider
{
    private const string Channel = "facts.preferredChannel";
    private const string Hour = "facts.bestContactHour";

    public ValueTask<IReadOnlyList<FactDescriptor>> DescribeAsync(CancellationToken cancellationToken) => new(
    [
        new FactDescriptor(Channel, ExpressionType.String, "Preferred channel", FactScope.Customer) { Example = Channel + " == 'mail'", Resources = typeof(CustomerParts) },
        new FactDescriptor(Hour, ExpressionType.Number, "Best hour for a contact", FactScope.Customer) { Example = Hour + " >= 18", Resources = typeof(CustomerParts) },
    ]);

    public async ValueTask LoadAsync(FactBatch batch, CancellationToken cancellationToken)
    {
        var customers = batch.Subjects.Select(s => s.CustomerId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (customers.Count == 0 || (!batch.Wants(Channel) && !batch.Wants(Hour)))
        {
            return;
        }

        var zone = await times.ZoneAsync(cancellationToken);
        var learned = await unit.ReadAsync((session, ct) => habits.LearnAsync(session, customers, batch.Now, zone, ct), cancellationToken);
        for (var i = 0; i < batch.Subjects.Count; i++)
        {
            if (batch.Subjects[i].CustomerId is { } id && learned.TryGetValue(id, out var habit) && habit is { Channel: { } channel, Hour: { } hour })
            {
                batch.Set(i, Channel, ScriptValue.From(channel));
                batch.Set(i, Hour, ScriptValue.From((double)hour));
            }
        }
    }
}
