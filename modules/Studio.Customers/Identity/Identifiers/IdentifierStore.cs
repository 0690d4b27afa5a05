using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;

namespace Studio.Customers.Identity.Identifiers;

/// <summary>An identifier of a subject.</summary>
public sealed class Identifier
{
    /// <summary>Its id.</summary>
    public string Id { get; set; } = "";

    /// <summary>1 a visitor, 2 a customer.</summary>
    public long SubjectKind { get; set; }

    /// <summary>The subject that it came with, for ever.</summary>
    public string SubjectId { get; set; } = "";

    /// <summary>The kind's name.</summary>
    public string Kind { get; set; } = "";

    /// <summary>The value as it is compared.</summary>
    public string Value { get; set; } = "";

    /// <summary>The value as it was written.</summary>
    public string Shown { get; set; } = "";

    /// <summary>Where it came from: <c>field</c>, <c>order</c>, <c>form</c>, <c>channel</c>…</summary>
    public string Source { get; set; } = "";

    /// <summary>1 where somebody vouched for it.</summary>
    public long Verified { get; set; }

    /// <summary>When it was verified, milliseconds since 1970.</summary>
    public long? VerifiedUtc { get; set; }

    /// <summary>When it came first, milliseconds since 1970.</summary>
    public long FirstUtc { get; set; }

    /// <summary>When it came last, milliseconds since 1970.</summary>
    public long LastUtc { get; set; }
}

/// <summary>The identifiers of subjects.</summary>
public sealed class IdentifierStore(IdGenerator ids, TimeProvider time)
{
    /// <summary>The source of what stands in a customer's fields.</summary>
    public const string FieldSource = "field";

    /// <summary>How many a subject has at the most: a stranger may write many.</summary>
    internal const int MostPerSubject = 50;

    private const int MostRead = 500;

    private const string Columns = "Id, SubjectKind, SubjectId, Kind, Value, Shown, Source, Verified, VerifiedUtc, FirstUtc, LastUtc";

    private static readonly string[] Inserted = Columns.Split(", ");

    /// <summary>The identifiers of a person: of the customer and of all who are linked to him; at most 500.</summary>
    public Task<IReadOnlyList<Identifier>> OfPersonAsync(DbSession session, string personId, CancellationToken cancellationToken) => session.QueryAsync<Identifier>($"""
        SELECT {Columns} FROM Identifier WHERE SubjectId = @personId
        UNION ALL
        SELECT {string.Join(", ", Inserted.Select(c => "i." + c))} FROM SubjectMember m JOIN Identifier i ON i.SubjectId = m.SubjectId WHERE m.CustomerId = @personId
        ORDER BY Kind, Value, Source LIMIT {MostRead}
        """, new { personId }, cancellationToken);

    /// <summary>The identifiers of customers with one of these values.</summary>
    public Task<IReadOnlyList<Identifier>> WithValuesAsync(DbSession session, IReadOnlyCollection<string> values, CancellationToken cancellationToken) => session.QueryAsync<Identifier>(
        $"SELECT {Columns} FROM Identifier WHERE Value IN @values AND SubjectKind = 2 ORDER BY Value, SubjectId LIMIT 5000", new { values = values.DefaultIfEmpty("").ToArray() }, cancellationToken);

    /// <summary>Remembers an identifier; one that is known is seen again, and verified where it is now. Beyond 50 of a subject nothing is kept.</summary>
    /// <returns>True where it is kept.</returns>
    public async Task<bool> PutAsync(WriteSession session, Subject subject, FoundIdentifier found, string source, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var row = new { Id = ids.NewId(), Kind = (int)subject.Kind, SubjectId = subject.Id, Of = found.Kind, found.Value, found.Shown, source, verified = found.Verified ? 1 : 0, verifiedUtc = found.Verified ? now : (long?)null, now };
        var known = await session.ExecuteAsync("""
            UPDATE Identifier SET LastUtc = @now, Verified = CASE WHEN @verified = 1 THEN 1 ELSE Verified END, VerifiedUtc = CASE WHEN @verified = 1 AND VerifiedUtc IS NULL THEN @now ELSE VerifiedUtc END
            WHERE SubjectId = @SubjectId AND Kind = @Of AND Value = @Value AND Source = @source
            """, row, cancellationToken);
        return known > 0 || await session.ExecuteAsync($"""
            INSERT INTO Identifier (Id, SubjectKind, SubjectId, Kind, Value, Shown, Source, Verified, VerifiedUtc, FirstUtc, LastUtc)
            SELECT @Id, @Kind, @SubjectId, @Of, @Value, @Shown, @source, @verified, @verifiedUtc, @now, @now WHERE (SELECT count(*) FROM Identifier WHERE SubjectId = @SubjectId) < {MostPerSubject}
            ON CONFLICT (SubjectId, Kind, Value, Source) DO NOTHING
            """, row, cancellationToken) > 0;
    }

    /// <summary>Remembers identifiers of many customers by a few statements, as <see cref="PutAsync"/> does one; what is verified stays so. Who shares one with another is found when duplicates are looked for.</summary>
    public async Task PutManyAsync(WriteSession session, IReadOnlyCollection<(string CustomerId, FoundIdentifier Found)> given, string source, CancellationToken cancellationToken)
    {
        var wanted = given.DistinctBy(g => (g.CustomerId, g.Found.Kind, g.Found.Value)).ToList();
        if (wanted.Count == 0)
        {
            return;
        }

        var known = await session.QueryAsync<Identifier>($"SELECT {Columns} FROM Identifier WHERE SubjectId IN @ids", new { ids = wanted.Select(w => w.CustomerId).Distinct(StringComparer.Ordinal).ToArray() }, cancellationToken);
        var there = known.Where(k => k.Source == source).ToDictionary(k => (k.SubjectId, k.Kind, k.Value));
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var seen = wanted.Select(w => there.GetValueOrDefault((w.CustomerId, w.Found.Kind, w.Found.Value))?.Id).OfType<string>().ToArray();
        if (seen.Length > 0)
        {
            await session.ExecuteAsync("UPDATE Identifier SET LastUtc = @now WHERE Id IN @seen", new { now, seen }, cancellationToken);
        }

        var counts = known.GroupBy(k => k.SubjectId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        var fresh = wanted.Where(w => !there.ContainsKey((w.CustomerId, w.Found.Kind, w.Found.Value))).GroupBy(w => w.CustomerId, StringComparer.Ordinal)
            .SelectMany(g => g.Take(Math.Max(0, MostPerSubject - counts.GetValueOrDefault(g.Key))))
            .Select(w => new object?[] { ids.NewId(), 2L, w.CustomerId, w.Found.Kind, w.Found.Value, w.Found.Shown, source, w.Found.Verified ? 1L : 0L, w.Found.Verified ? now : null, now, now }).ToList();
        if (fresh.Count > 0)
        {
            await session.InsertManyAsync("Identifier", Inserted, fresh, cancellationToken);
        }
    }

    /// <summary>Makes the identifiers that customers' fields say be those, by a few statements for all of them; what stays keeps whether it was verified.</summary>
    public async Task SetFieldsAsync(WriteSession session, IReadOnlyDictionary<string, IReadOnlyList<FoundIdentifier>> customers, CancellationToken cancellationToken)
    {
        var kept = (await session.QueryAsync<Identifier>($"SELECT {Columns} FROM Identifier WHERE SubjectId IN @ids AND Source = @FieldSource", new { ids = customers.Keys.ToArray(), FieldSource }, cancellationToken))
            .ToDictionary(i => (i.SubjectId, i.Kind, i.Value));
        var wanted = customers.SelectMany(c => c.Value.Select(f => (Key: (c.Key, f.Kind, f.Value), Found: f))).DistinctBy(w => w.Key).ToList();
        var keys = wanted.Select(w => w.Key).ToHashSet();
        var gone = kept.Where(k => !keys.Contains(k.Key)).Select(k => k.Value.Id).ToArray();
        if (gone.Length > 0)
        {
            await session.ExecuteAsync("DELETE FROM Identifier WHERE Id IN @gone", new { gone }, cancellationToken);
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var fresh = wanted.Where(w => !kept.ContainsKey(w.Key)).Select(w => new object?[] { ids.NewId(), 2L, w.Key.Key, w.Found.Kind, w.Found.Value, w.Found.Shown, FieldSource, 0L, null, now, now }).ToList();
        if (fresh.Count > 0)
        {
            await session.InsertManyAsync("Identifier", Inserted, fresh, cancellationToken);
        }
    }

    /// <summary>Forgets all of a subject.</summary>
    internal static Task ForgetAsync(WriteSession session, IReadOnlyCollection<string> subjectIds, CancellationToken cancellationToken) =>
        session.ExecuteAsync("DELETE FROM Identifier WHERE SubjectId IN @subjects", new { subjects = subjectIds.DefaultIfEmpty("").ToArray() }, cancellationToken);
}

/// <summary>An identifier as it was found, normalised.</summary>
/// <param name="Kind">The kind's name.</param>
/// <param name="Value">The value as it is compared.</param>
/// <param name="Shown">The value as it was written.</param>
/// <param name="Verified">True where the source vouches for it.</param>
public sealed record FoundIdentifier(string Kind, string Value, string Shown, bool Verified);
