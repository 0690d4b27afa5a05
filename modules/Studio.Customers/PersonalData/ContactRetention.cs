using System.Text.Json.Nodes;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Settings;

namespace Studio.Customers.PersonalData;

/// <summary>What a rule would remove now.</summary>
/// <param name="Of">The type or category.</param>
/// <param name="KeepDays">How many days it is kept.</param>
/// <param name="Types">The types that the rule is about: those of a category that have no rule of their own.</param>
/// <param name="Count">How many contacts are older.</param>
/// <param name="Oldest">When the oldest of them was recorded; null where there is none.</param>
public sealed record RetentionPreview(string Of, int KeepDays, IReadOnlyList<string> Types, long Count, DateTimeOffset? Oldest);

/// <summary>
/// Forgets contacts by the rules for types and categories, in small transactions, each of which holds by itself: what people and programs told goes, what Studio wrote stays with nobody. What was derived of the people concerned is
/// counted anew in the same transaction.
/// </summary>
public sealed class ContactRetention(InteractionTypes types, ISettingsStore settings, UnitOfWork unit, People people, IEnumerable<IIdentityObserver> observers, IAuditTrail audit)
{
    private const string Due = "Id > @After AND Id < @Until AND Type IN @Types AND (SubjectKind <> 0 OR VisitorId IS NOT NULL OR Type IN @Told)";

    /// <summary>What the rules would remove at a moment; nothing is changed.</summary>
    public async Task<IReadOnlyList<RetentionPreview>> PreviewAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var previews = new List<RetentionPreview>();
        foreach (var (rule, names) in await RulesAsync(cancellationToken))
        {
            // A rule a query: there are a hundred at the most.
            var found = await unit.ReadAsync((session, ct) => session.FirstAsync<Found>($"SELECT count(*) AS Amount, min(RecordedUtc) AS OldestUtc FROM Interaction WHERE {Due}", Parameters(rule, names, now, ""), ct), cancellationToken);
            previews.Add(new RetentionPreview(rule.Of, rule.KeepDays, names, found!.Amount, found.OldestUtc is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null));
        }

        return previews;
    }

    /// <summary>Forgets; how many contacts, by the rules' types and categories. The audit trail keeps the numbers.</summary>
    /// <param name="now">The moment from which ages are counted.</param>
    /// <param name="cancellationToken">Ends it between two steps; what is forgotten stays so, and the next run goes on.</param>
    public async Task<IReadOnlyDictionary<string, long>> PurgeAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (rule, names) in await RulesAsync(cancellationToken))
        {
            var (count, after) = (0L, "");
            while (await unit.WriteAsync(WriteClass.Bulk, (session, ct) => StepAsync(session, Parameters(rule, names, now, after), ct), cancellationToken) is { Count: > 0 } gone)
            {
                (count, after) = (count + gone.Count, gone[^1]);
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (count > 0)
            {
                counts[rule.Of] = count;
                await unit.WriteAsync(WriteClass.Bulk, (_, ct) => audit.RecordAsync(new AuditEntry(CustomerAuditActions.Purged)
                {
                    SubjectType = "PersonalData", SubjectId = "contacts", SubjectName = rule.Of, After = new JsonObject { ["Count"] = count, ["KeptDays"] = rule.KeepDays },
                }, ct), cancellationToken);
            }
        }

        return counts;
    }

    /// <summary>The types that have a rule, by themselves or by their category.</summary>
    internal async Task<IReadOnlyCollection<string>> RuledTypesAsync(CancellationToken cancellationToken) => [.. (await RulesAsync(cancellationToken)).SelectMany(r => r.Types)];

    /// <summary>Tells what is derived of contacts whose they were.</summary>
    internal static async Task TellAsync(WriteSession session, People people, IEnumerable<IIdentityObserver> observers, IEnumerable<InteractionRow> rows, CancellationToken cancellationToken)
    {
        var subjects = rows.SelectMany(r => new[] { new Subject((SubjectKind)r.SubjectKind, r.SubjectId), r.VisitorId is { } visitor ? Subject.Visitor(visitor) : Subject.Unknown }).Where(s => s.Kind != SubjectKind.Unknown).ToHashSet();
        var concerned = (await people.PeopleOfAsync(session, subjects, cancellationToken)).Values.ToHashSet(StringComparer.Ordinal);
        if (concerned.Count == 0)
        {
            return;
        }

        foreach (var observer in observers)
        {
            await observer.MovedAsync(session, concerned, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<string>> StepAsync(WriteSession session, DuePage page, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<InteractionRow>($"SELECT {ContactRepository.Columns}, VisitorId FROM Interaction WHERE {Due} ORDER BY Id LIMIT {PersonalDataRetention.BatchSize}", page, cancellationToken);
        var told = rows.Where(r => page.Told.Contains(r.Type, StringComparer.Ordinal)).Select(r => r.Id).ToArray();
        if (told.Length > 0)
        {
            await session.ExecuteAsync("DELETE FROM Interaction WHERE Id IN @told", new { told }, cancellationToken);
        }

        foreach (var row in rows.Where(r => !page.Told.Contains(r.Type, StringComparer.Ordinal)))
        {
            await InteractionData.ForgetWhoseAsync(session, row, PersonalDataJson.WithoutWords((JsonObject)JsonNode.Parse(row.Payload)!), cancellationToken);
        }

        await TellAsync(session, people, observers, rows, cancellationToken);
        return [.. rows.Select(r => r.Id)];
    }

    /// <summary>The rules with the types that each is about; one whose name nothing has is about none.</summary>
    private async Task<IReadOnlyList<(ContactRetentionRule Rule, string[] Types)>> RulesAsync(CancellationToken cancellationToken)
    {
        var rules = (await settings.GetAsync<ContactRetentionSettings>(cancellationToken)).Rules.DistinctBy(r => r.Of, StringComparer.Ordinal).ToList();
        var own = rules.Select(r => r.Of).ToHashSet(StringComparer.Ordinal);
        return [.. rules.Select(r => (r, types.All.Where(t => t.Name == r.Of || (t.Category == r.Of && !own.Contains(t.Name))).Select(t => t.Name).DefaultIfEmpty("").ToArray()))];
    }

    private DuePage Parameters(ContactRetentionRule rule, string[] names, DateTimeOffset now, string after) =>
        new(after, IdGenerator.FirstAt(now.AddDays(-rule.KeepDays)), names, [.. types.All.Where(t => t.Origin != InteractionOrigin.Studio).Select(t => t.Name).DefaultIfEmpty("")]);

    private sealed record DuePage(string After, string Until, string[] Types, string[] Told);

    private sealed class Found
    {
        public long Amount { get; set; }

        public long? OldestUtc { get; set; }
    }
}
