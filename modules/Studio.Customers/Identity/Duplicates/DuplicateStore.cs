using System.Text.Json;
using Studio.Customers.Identity.Identifiers;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;

namespace Studio.Customers.Identity.Duplicates;

/// <summary>The queue of customers who may be one person.</summary>
public sealed class DuplicateStore(IdentifierKinds kinds, IdGenerator ids, TimeProvider time)
{
    private const int MostReasons = 20;
    private const int MostCarried = 100;
    private const double NameWeight = 0.4;
    private const double VerifiedShare = 0.75;

    // One of two who was merged away is somebody else's record by now; a customer who is gone is nobody's.
    private const string Pairs = "DuplicateSuspect s JOIN ContentItem a ON a.ItemId = s.FirstId AND a.Published = 1 JOIN ContentItem b ON b.ItemId = s.SecondId AND b.Published = 1";

    private const string From = Pairs + """
         WHERE s.State = @state AND (lower(a.DisplayText) LIKE lower(@like) ESCAPE '\' OR lower(b.DisplayText) LIKE lower(@like) ESCAPE '\')
          AND (s.State <> 0 OR NOT EXISTS (SELECT 1 FROM SubjectMember m WHERE m.SubjectKind = 2 AND m.SubjectId IN (s.FirstId, s.SecondId)))
        """;

    private const string Columns = "s.Id, s.FirstId, s.SecondId, a.DisplayText AS FirstName, b.DisplayText AS SecondName, s.Score, s.Reasons, s.State, s.FoundUtc, s.DecidedBy";

    /// <summary>Writes down that two customers may be one; what is known of them already is added to. A decision stays.</summary>
    public async Task SuspectAsync(WriteSession session, string one, string other, IReadOnlyCollection<DuplicateReason> reasons, CancellationToken cancellationToken)
    {
        if (one == other)
        {
            return;
        }

        var (first, second) = string.CompareOrdinal(one, other) < 0 ? (one, other) : (other, one);
        var known = await session.FirstAsync<string>("SELECT Reasons FROM DuplicateSuspect WHERE FirstId = @first AND SecondId = @second" + session.Dialect.LockRows, new { first, second }, cancellationToken);
        var all = Read(known ?? "[]").Concat(reasons).GroupBy(r => (r.Kind, r.Value)).Select(g => g.First() with { Verified = g.Any(r => r.Verified) }).Take(MostReasons).ToList();
        await session.ExecuteAsync("""
            INSERT INTO DuplicateSuspect (Id, FirstId, SecondId, Score, Reasons, State, FoundUtc) VALUES (@id, @first, @second, @score, @json, 0, @now)
            ON CONFLICT (FirstId, SecondId) DO UPDATE SET Score = @score, Reasons = @json
            """, new { id = ids.NewId(), first, second, score = ScoreOf(all), json = JsonSerializer.Serialize(all), now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);
    }

    /// <summary>How likely it is that the reasons are not chance, from 0 to 100: one minus the product of what each leaves open.</summary>
    public int ScoreOf(IEnumerable<DuplicateReason> reasons)
    {
        var open = 1d;
        foreach (var reason in reasons)
        {
            var left = 1 - (reason.Kind == DuplicateReason.SameName ? NameWeight : kinds.Find(reason.Kind)?.Weight ?? 0);
            open *= reason.Verified ? left * (1 - VerifiedShare) : left;
        }

        return (int)Math.Round((1 - open) * 100);
    }

    /// <summary>A page of the queue, and how many there are in all.</summary>
    public async Task<(IReadOnlyList<Duplicate> Rows, long Total)> ListAsync(DbSession session, DuplicateQuery query, CancellationToken cancellationToken)
    {
        var parameters = new { state = (int)query.State, like = SqlText.Containing(query.Search), query.Skip, query.Take };
        var direction = query.Sort.StartsWith('-') ? "DESC" : "ASC";
        var order = query.Sort.TrimStart('-') switch { "found" => $"s.FoundUtc {direction}", "name" => $"a.DisplayText {direction}", _ => $"s.Score {direction}" };
        var rows = await session.QueryAsync<Row>($"SELECT {Columns} FROM {From} ORDER BY {order}, s.Id LIMIT @Take OFFSET @Skip", parameters, cancellationToken);
        return ([.. rows.Select(r => r.ToDuplicate())], await session.ScalarAsync<long>($"SELECT count(*) FROM {From}", parameters, cancellationToken));
    }

    /// <summary>A suspicion, or null where there is none of this id, or one of the two is gone.</summary>
    public async Task<Duplicate?> FindAsync(DbSession session, string id, CancellationToken cancellationToken) =>
        (await session.FirstAsync<Row>($"SELECT {Columns} FROM {Pairs} WHERE s.Id = @id", new { id }, cancellationToken))?.ToDuplicate();

    /// <summary>Why two customers were suspected to be one; empty where they were not.</summary>
    public async Task<IReadOnlyList<DuplicateReason>> ReasonsAsync(DbSession session, string one, string other, CancellationToken cancellationToken) => Read(await session.FirstAsync<string>(
        "SELECT Reasons FROM DuplicateSuspect WHERE (FirstId = @one AND SecondId = @other) OR (FirstId = @other AND SecondId = @one)", new { one, other }, cancellationToken) ?? "[]");

    /// <summary>Says what became of the suspicion of two customers, where there is one.</summary>
    public Task DecideAsync(WriteSession session, string one, string other, DuplicateState state, string actor, CancellationToken cancellationToken) => session.ExecuteAsync("""
        UPDATE DuplicateSuspect SET State = @state, DecidedUtc = @now, DecidedBy = @actor WHERE (FirstId = @one AND SecondId = @other) OR (FirstId = @other AND SecondId = @one)
        """, new { one, other, state = (int)state, actor, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);

    /// <summary>What was suspected of a customer is suspected of another too, into whom he was merged.</summary>
    public async Task CarryAsync(WriteSession session, string merged, string survivor, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<Pair>($"SELECT FirstId, SecondId, Reasons FROM DuplicateSuspect WHERE (FirstId = @merged OR SecondId = @merged) AND State = 0 LIMIT {MostCarried}", new { merged }, cancellationToken);
        foreach (var row in rows)
        {
            // Nearly always none: who is merged has one suspicion, this one.
            await SuspectAsync(session, survivor, row.FirstId == merged ? row.SecondId : row.FirstId, Read(row.Reasons), cancellationToken);
        }
    }

    /// <summary>Forgets all that is suspected of a customer.</summary>
    internal static Task ForgetAsync(WriteSession session, string customerId, CancellationToken cancellationToken) =>
        session.ExecuteAsync("DELETE FROM DuplicateSuspect WHERE FirstId = @customerId OR SecondId = @customerId", new { customerId }, cancellationToken);

    private static IReadOnlyList<DuplicateReason> Read(string json) => JsonSerializer.Deserialize<List<DuplicateReason>>(json) ?? [];

    private sealed record Pair(string FirstId, string SecondId, string Reasons);

    private sealed class Row
    {
        public string Id { get; set; } = "";

        public string FirstId { get; set; } = "";

        public string SecondId { get; set; } = "";

        public string FirstName { get; set; } = "";

        public string SecondName { get; set; } = "";

        public long Score { get; set; }

        public string Reasons { get; set; } = "[]";

        public long State { get; set; }

        public long FoundUtc { get; set; }

        public string? DecidedBy { get; set; }

        public Duplicate ToDuplicate() =>
            new(Id, FirstId, SecondId, FirstName, SecondName, (int)Score, Read(Reasons), (DuplicateState)State, DateTimeOffset.FromUnixTimeMilliseconds(FoundUtc), DecidedBy);
    }
}

/// <summary>Texts of people in SQL.</summary>
internal static class SqlText
{
    /// <summary>The pattern of LIKE (with ESCAPE '\') for texts that contain this one.</summary>
    public static string Containing(string text) =>
        "%" + text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal) + "%";
}
