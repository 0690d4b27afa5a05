using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Facts;

/// <summary>The contact that goes on: channel, touchpoint, page, and the visit it belongs to.</summary>
internal sealed class ContactFacts(UnitOfWork unit) : IFactProvider
{
    private static readonly TimeSpan VisitGap = TimeSpan.FromMinutes(30);

    public ValueTask<IReadOnlyList<FactDescriptor>> DescribeAsync(CancellationToken cancellationToken) => new(
    [
        Fact("context.channel", ExpressionType.String, "Channel", "context.channel == 'web'"),
        Fact("context.touchpoint", ExpressionType.String, "Touchpoint", "context.touchpoint == 'shop.cart'"),
        Fact("context.page", ExpressionType.String, "Page", "context.page == '/shop/cart'"),
        Fact("visit.minutes", ExpressionType.Number, "Minutes of this visit", "visit.minutes >= 5") with { Unit = "min" },
        Fact("visit.pages", ExpressionType.Number, "Pages seen in this visit", "visit.pages > 3"),
    ]);

    public async ValueTask LoadAsync(FactBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Contact is not { } contact)
        {
            return;
        }

        for (var i = 0; i < batch.Subjects.Count; i++)
        {
            batch.Set(i, "context.channel", ScriptValue.From(contact.Channel));
            batch.Set(i, "context.touchpoint", ScriptValue.From(contact.Touchpoint));
            batch.Set(i, "context.page", contact.Context.GetValueOrDefault("page"));
            if (batch.WantsAny("visit.") && batch.Subjects[i].VisitorId is { } visitor)
            {
                await LoadVisitAsync(batch, i, visitor, cancellationToken);
            }
        }
    }

    // A contact has one visitor, so this is one query a decision, not one a row.
    private async Task LoadVisitAsync(FactBatch batch, int subject, string visitor, CancellationToken cancellationToken)
    {
        var now = batch.Now.ToUnixTimeMilliseconds();
        var events = await unit.ReadAsync((session, ct) => session.QueryAsync<VisitEvent>(
            "SELECT OccurredUtc, Type FROM Interaction WHERE VisitorId = @visitor AND OccurredUtc <= @now ORDER BY OccurredUtc DESC LIMIT 500", new { visitor, now }, ct), cancellationToken);
        var (begin, pages) = (now, 0);
        foreach (var happened in events.TakeWhile(e => begin - e.OccurredUtc <= VisitGap.TotalMilliseconds))
        {
            begin = happened.OccurredUtc;
            pages += happened.Type == "page_view" ? 1 : 0;
        }

        batch.Set(subject, "visit.minutes", ScriptValue.From(Math.Floor((now - begin) / 60_000d)));
        batch.Set(subject, "visit.pages", ScriptValue.From((double)pages));
    }

    private static FactDescriptor Fact(string path, ExpressionType type, string title, string example) =>
        new(path, type, title, FactScope.Contact) { Example = example, Resources = typeof(CustomerParts) };

    private sealed record VisitEvent(long OccurredUtc, string Type);
}
