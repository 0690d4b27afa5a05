using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Tenants;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Facts;

/// <summary>
/// The contact that goes on: channel, touchpoint, page, and the visit it belongs to. Pages are told as the tenant's own paths, without the prefix under which the tenant may lie, so that a rule means
/// the same wherever the tenant is served.
/// </summary>
internal sealed class ContactFacts(UnitOfWork unit, ShellSettings tenant) : IFactProvider
{
    private const string PagesLeft = "visit.pagesLeft";
    private const string Left = "visit.left";
    private const string IdleSeconds = "visit.idleSeconds";
    private const int MostEvents = 500;

    private static readonly TimeSpan VisitGap = TimeSpan.FromMinutes(30);

    // Who clicks without a pause for a day is at its beginning no more.
    private static readonly TimeSpan LongestVisit = TimeSpan.FromDays(1);

    public ValueTask<IReadOnlyList<FactDescriptor>> DescribeAsync(CancellationToken cancellationToken) => new(
    [
        Fact("context.channel", ExpressionType.String, "Channel", "context.channel == 'web'"),
        Fact("context.touchpoint", ExpressionType.String, "Touchpoint", "context.touchpoint == 'shop.cart'"),
        Fact("context.page", ExpressionType.String, "Page", "context.page == '/shop/cart'"),
        Fact("visit.minutes", ExpressionType.Number, "Minutes of this visit", "visit.minutes >= 5") with { Unit = "min" },
        Fact("visit.pages", ExpressionType.Number, "Pages seen in this visit", "visit.pages > 3"),
        Fact(PagesLeft, ExpressionType.Number, "Pages left in this visit", PagesLeft + " >= 3"),
        Fact(Left, ExpressionType.Boolean, "Has left this page in this visit", Left + "('/shop/cart')") with { Parameters = [ExpressionType.String] },
        Fact(IdleSeconds, ExpressionType.Number, "Seconds since the visitor last did something", IdleSeconds + " >= 120") with { Unit = "s" },
    ]);

    public async ValueTask LoadAsync(FactBatch batch, CancellationToken cancellationToken)
    {
        if (!batch.HasContacts)
        {
            return;
        }

        for (var i = 0; i < batch.Subjects.Count; i++)
        {
            var contact = batch.ContactOf(i)!;
            batch.Set(i, "context.channel", ScriptValue.From(contact.Channel));
            batch.Set(i, "context.touchpoint", ScriptValue.From(contact.Touchpoint));
            batch.Set(i, "context.page", contact.Context.GetValueOrDefault("page") is { Kind: ScriptValueKind.String } page ? ScriptValue.From(OwnPath(page.AsString())) : ScriptValue.Missing);
        }

        if (batch.WantsAny("visit.") && batch.Subjects.Select(s => s.VisitorId).OfType<string>().Distinct(StringComparer.Ordinal).ToArray() is { Length: > 0 } visitors)
        {
            await LoadVisitsAsync(batch, visitors, cancellationToken);
        }
    }

    private async Task LoadVisitsAsync(FactBatch batch, string[] visitors, CancellationToken cancellationToken)
    {
        var now = batch.Now.ToUnixTimeMilliseconds();

        // Without these the index alone answers.
        var more = batch.Wants(Left) || batch.Wants(IdleSeconds) ? ", Outbound, CASE WHEN Type = 'page_leave' THEN Payload END AS Payload" : "";
        var events = (await unit.ReadAsync((session, ct) => session.QueryAsync<VisitEvent>($"""
            SELECT * FROM (
              SELECT VisitorId, OccurredUtc, Type{more}, row_number() OVER (PARTITION BY VisitorId ORDER BY OccurredUtc DESC) AS Place FROM Interaction
              WHERE VisitorId IN @visitors AND OccurredUtc > @since AND OccurredUtc <= @now) AS Latest
            WHERE Place <= @MostEvents ORDER BY VisitorId, OccurredUtc DESC
            """, new { visitors, now, since = now - (long)LongestVisit.TotalMilliseconds, MostEvents }, ct), cancellationToken)).ToLookup(e => e.VisitorId, StringComparer.Ordinal);
        for (var i = 0; i < batch.Subjects.Count; i++)
        {
            if (batch.Subjects[i].VisitorId is not { } visitor)
            {
                continue;
            }

            SetVisit(batch, i, now, events[visitor]);
        }
    }

    /// <summary>The visit is what the visitor's contacts are without a pause of half an hour, back from now.</summary>
    private void SetVisit(FactBatch batch, int subject, long now, IEnumerable<VisitEvent> newestFirst)
    {
        var (begin, pages) = (now, 0);
        long? active = null;
        var left = new List<string>();
        foreach (var happened in newestFirst.TakeWhile(e => begin - e.OccurredUtc <= VisitGap.TotalMilliseconds))
        {
            begin = happened.OccurredUtc;
            pages += happened.Type == "page_view" ? 1 : 0;

            // What Studio proposed on its own is nothing that the visitor did.
            active ??= happened.Outbound == 0 ? happened.OccurredUtc : null;
            if (happened.Type == "page_leave")
            {
                left.Add(happened.Payload is { } payload && JsonNode.Parse(payload)?["path"] is JsonValue path && path.GetValueKind() == JsonValueKind.String ? OwnPath((string)path!) : "");
            }
        }

        batch.Set(subject, "visit.minutes", ScriptValue.From(Math.Floor((now - begin) / 60_000d)));
        batch.Set(subject, "visit.pages", ScriptValue.From((double)pages));
        batch.Set(subject, PagesLeft, ScriptValue.From((double)left.Count));
        if (batch.Wants(Left))
        {
            batch.SetMembers(subject, Left, left.ToHashSet(StringComparer.OrdinalIgnoreCase));
        }

        if (batch.Wants(IdleSeconds) && active is { } last)
        {
            batch.Set(subject, IdleSeconds, ScriptValue.From(Math.Floor((now - last) / 1000d)));
        }
    }

    private string OwnPath(string path) =>
        tenant.RequestUrlPrefix is { Length: > 0 } prefix && path.StartsWith($"/{prefix}/", StringComparison.OrdinalIgnoreCase) ? path[(prefix.Length + 1)..] : path;

    private static FactDescriptor Fact(string path, ExpressionType type, string title, string example) =>
        new(path, type, title, FactScope.Contact) { Example = example, Resources = typeof(CustomerParts) };

    private sealed class VisitEvent
    {
        public string VisitorId { get; set; } = "";

        public long OccurredUtc { get; set; }

        public string Type { get; set; } = "";

        public long Outbound { get; set; }

        public string? Payload { get; set; }
    }
}
