using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Customers.Identity.Identifiers;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Settings;

namespace Studio.Customers.Identity.Duplicates;

/// <summary>
/// Looks through identifiers that came since it looked last for customers who share one. It also reads the fields of customers who were there before, once, and again when the settings name other
/// fields: batch by batch, each with where it stopped, so that it may be stopped anywhere.
/// </summary>
public sealed class DuplicateFinder(
    UnitOfWork unit, ContentManager content, ContentQueries queries, ContentDefinitionStore definitions, ISettingsStore settings, CustomerIdentifiers reader, IdentifierStore store, DuplicateStore duplicates, People people, TimeProvider time)
{
    private const int Batch = 200;

    // A transaction may commit later than one that began after it: what is this young is looked at again.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    /// <summary>Looks at everything new.</summary>
    /// <returns>How many identifiers it looked at.</returns>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        var rules = await settings.GetAsync<IdentitySettings>(cancellationToken);
        while (await ReadCustomersAsync(rules, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        var seen = 0L;
        var until = IdGenerator.FirstAt(time.GetUtcNow() - Overlap);
        var after = (await StateAsync(cancellationToken)).IdentifiersAfter;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var from = after;
            var fresh = await unit.ReadAsync((session, ct) => session.QueryAsync<Identifier>(
                $"SELECT Id, SubjectId, Kind, Value, Verified FROM Identifier WHERE Id > @from AND SubjectKind = 2 ORDER BY Id LIMIT {Batch}", new { from }, ct), cancellationToken);
            if (fresh.Count == 0)
            {
                return seen;
            }

            seen += fresh.Count;
            after = fresh[^1].Id;
            var reached = string.CompareOrdinal(after, until) < 0 ? after : until;
            await unit.WriteAsync(WriteClass.Bulk, async (session, ct) =>
            {
                await SuspectAsync(session, fresh, rules, ct);
                await session.ExecuteAsync("UPDATE DuplicateSearch SET IdentifiersAfter = @reached WHERE Id = 1 AND IdentifiersAfter < @reached", new { reached }, ct);
            }, cancellationToken);
        }
    }

    /// <summary>Reads the fields of the next customers; false where all were read.</summary>
    private async Task<bool> ReadCustomersAsync(IdentitySettings rules, CancellationToken cancellationToken)
    {
        var fields = string.Join("\n", rules.Fields.Select(f => f.Field + "=" + f.Kind).Append(rules.BirthdayField).Append(rules.CountryCode).Concat(rules.Blocked));
        var state = await StateAsync(cancellationToken);
        if (state.Fields == fields && state.CustomersAfter is null)
        {
            return false;
        }

        var after = state.Fields == fields ? state.CustomersAfter! : "";
        var ids = await NextAsync(after, cancellationToken);
        return await unit.WriteAsync(WriteClass.Bulk, async (session, ct) =>
        {
            if (ids.Count > 0)
            {
                var items = await content.GetManyAsync(ids, VersionOptions.Published, ct);
                await store.SetFieldsAsync(session, items.ToDictionary(i => i.ContentItemId, i => reader.Read(i, rules), StringComparer.Ordinal), ct);
            }

            await session.ExecuteAsync("UPDATE DuplicateSearch SET Fields = @fields, CustomersAfter = @next WHERE Id = 1", new { fields, next = ids.Count == Batch ? ids[^1] : null }, ct);
            return ids.Count == Batch;
        }, cancellationToken);
    }

    /// <summary>The customers that follow, of all types in the order of their ids. Who is added meanwhile is read when he is saved.</summary>
    private async Task<IReadOnlyList<string>> NextAsync(string after, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        foreach (var type in (await definitions.GetAsync(cancellationToken)).TypesWith(CustomerParts.Customer))
        {
            ids.AddRange(await queries.IdsAfterAsync(type, after, Batch, cancellationToken));
        }

        return [.. ids.Order(StringComparer.Ordinal).Take(Batch)];
    }

    private async Task SuspectAsync(WriteSession session, IReadOnlyList<Identifier> fresh, IdentitySettings rules, CancellationToken cancellationToken)
    {
        var same = await store.WithValuesAsync(session, [.. fresh.Select(f => f.Value).Distinct(StringComparer.Ordinal)], cancellationToken);
        var persons = await people.PeopleOfAsync(session, [.. same.Select(s => Subject.Customer(s.SubjectId))], cancellationToken);
        var wanted = fresh.Select(f => (f.Kind, f.Value)).ToHashSet();
        var pairs = new Dictionary<(string One, string Other), List<DuplicateReason>>();
        foreach (var group in same.GroupBy(s => (s.Kind, s.Value)).Where(g => wanted.Contains(g.Key) && !rules.IsBlocked(g.Key.Value)))
        {
            var owners = group.Select(s => persons[Subject.Customer(s.SubjectId)]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            if (owners.Count < 2 || owners.Count > (rules.RuleOf(group.Key.Kind)?.MostPeople ?? 2))
            {
                continue;
            }

            var reason = new DuplicateReason(group.Key.Kind, group.Key.Value, group.Any(s => s.Verified == 1));
            foreach (var pair in owners.SelectMany((a, i) => owners.Skip(i + 1).Select(b => (a, b))))
            {
                (pairs.TryGetValue(pair, out var reasons) ? reasons : pairs[pair] = []).Add(reason);
            }
        }

        if (pairs.Count == 0)
        {
            return;
        }

        var names = await NamesAsync(session, pairs.Keys, cancellationToken);
        foreach (var ((one, other), reasons) in pairs)
        {
            if (names.GetValueOrDefault(one) is { Length: > 0 } name && names.GetValueOrDefault(other) == name)
            {
                reasons.Add(new DuplicateReason(DuplicateReason.SameName, name, false));
            }

            await duplicates.SuspectAsync(session, one, other, reasons, cancellationToken);
        }
    }

    private static async Task<Dictionary<string, string>> NamesAsync(DbSession session, IEnumerable<(string One, string Other)> pairs, CancellationToken cancellationToken)
    {
        var ids = pairs.SelectMany(p => new[] { p.One, p.Other }).Distinct(StringComparer.Ordinal).ToArray();
        var rows = await session.QueryAsync<Named>("SELECT ItemId, DisplayText FROM ContentItem WHERE ItemId IN @ids AND Published = 1", new { ids }, cancellationToken);
        return rows.ToDictionary(r => r.ItemId, r => NameKey.Of(r.DisplayText), StringComparer.Ordinal);
    }

    private Task<Search> StateAsync(CancellationToken cancellationToken) =>
        unit.ReadAsync(async (session, ct) => (await session.FirstAsync<Search>("SELECT Fields, CustomersAfter, IdentifiersAfter FROM DuplicateSearch WHERE Id = 1", null, ct))!, cancellationToken);

    private sealed record Named(string ItemId, string DisplayText);

    private sealed class Search
    {
        public string Fields { get; set; } = "";

        public string? CustomersAfter { get; set; }

        public string IdentifiersAfter { get; set; } = "";
    }
}

/// <summary>Looks for duplicates each minute; what is new is little.</summary>
[BackgroundTask(Schedule = "* * * * *", Title = "Find duplicate customers", Description = "Customers who share a mail address, a number, or name and birthday are put before a person who decides whether they are one.", TimeLimitSeconds = 3600)]
internal sealed class DuplicateTask(DuplicateFinder finder) : IBackgroundTask
{
    public Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken) => finder.RunAsync(cancellationToken);
}
