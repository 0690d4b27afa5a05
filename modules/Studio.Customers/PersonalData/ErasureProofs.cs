using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Verification;
using Studio.Kernel.Identifiers;

namespace Studio.Customers.PersonalData;

/// <summary>
/// The proof that somebody was erased: all that is left, and nothing of it is personal. Each proof's hash covers the one before it, so that none can be changed, added between or taken away unnoticed.
/// </summary>
/// <param name="Id">Grows with time.</param>
/// <param name="CustomerId">The id that the customer had here; it says nothing elsewhere.</param>
/// <param name="ErasedAt">When.</param>
/// <param name="ErasedBy">Which user or program did it.</param>
/// <param name="Counts">How many things were erased, by the places' names.</param>
/// <param name="Hash">SHA-256 of this proof and of the hash before it, hexadecimal.</param>
/// <param name="CleanedAt">When the search index and the database's files held no trace of it any more; null where that is still under way.</param>
public sealed record ErasureProof(string Id, string CustomerId, DateTimeOffset ErasedAt, string ErasedBy, JsonObject Counts, string Hash, DateTimeOffset? CleanedAt);

/// <summary>Writes and reads the proofs.</summary>
public sealed class ErasureProofs(IdGenerator ids, TimeProvider time)
{
    private const string Columns = "Id, CustomerId, ErasedUtc, ErasedBy, Counts, Hash, CleanedUtc";

    /// <summary>Adds a proof in the transaction of the erasure.</summary>
    public async Task<ErasureProof> AddAsync(WriteSession session, string customerId, string erasedBy, JsonObject counts, CancellationToken cancellationToken)
    {
        var row = new ProofRow { Id = ids.NewId(), CustomerId = customerId, ErasedUtc = time.GetUtcNow().ToUnixTimeMilliseconds(), ErasedBy = erasedBy, Counts = counts.ToJsonString() };
        row.Hash = HashOf(row, await session.FirstAsync<string>("SELECT Hash FROM ErasureProof ORDER BY Id DESC LIMIT 1", null, cancellationToken) ?? "");
        await session.ExecuteAsync($"INSERT INTO ErasureProof ({Columns}) VALUES (@Id, @CustomerId, @ErasedUtc, @ErasedBy, @Counts, @Hash, NULL)", row, cancellationToken);
        return row.ToProof();
    }

    /// <summary>The proofs that a list asks for.</summary>
    /// <returns>The proofs, and how many there are in all.</returns>
    public static async Task<(IReadOnlyList<ErasureProof> Proofs, long Total)> ListAsync(DbSession session, ErasureQuery query, CancellationToken cancellationToken)
    {
        const string Where = "WHERE @search = '' OR CustomerId = @search OR Id = @search OR lower(ErasedBy) LIKE @like ESCAPE '!'";
        var parameters = new { search = query.Search, like = "%" + query.Search.ToLowerInvariant().Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal) + "%", query.Take, query.Skip };
        var direction = query.Descending ? "DESC" : "ASC";
        var order = query.ByWhom ? $"ErasedBy {direction}, Id DESC" : $"Id {direction}";
        var rows = await session.QueryAsync<ProofRow>($"SELECT {Columns} FROM ErasureProof {Where} ORDER BY {order} LIMIT @Take OFFSET @Skip", parameters, cancellationToken);
        return ([.. rows.Select(r => r.ToProof())], await session.ScalarAsync<long>($"SELECT count(*) FROM ErasureProof {Where}", parameters, cancellationToken));
    }

    /// <summary>True where traces of an erasure are still to be cleared from the files.</summary>
    internal static async Task<bool> IsDirtyAsync(DbSession session, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long>("SELECT count(*) FROM ErasureProof WHERE CleanedUtc IS NULL", null, cancellationToken) > 0;

    internal static string HashOf(ProofRow row, string before) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{before}\n{row.Id}\n{row.CustomerId}\n{row.ErasedUtc}\n{row.ErasedBy}\n{row.Counts}"))));

    internal sealed class ProofRow
    {
        public string Id { get; set; } = "";

        public string CustomerId { get; set; } = "";

        public long ErasedUtc { get; set; }

        public string ErasedBy { get; set; } = "";

        public string Counts { get; set; } = "{}";

        public string Hash { get; set; } = "";

        public long? CleanedUtc { get; set; }

        public ErasureProof ToProof() => new(Id, CustomerId, DateTimeOffset.FromUnixTimeMilliseconds(ErasedUtc), ErasedBy, JsonNode.Parse(Counts) as JsonObject ?? [], Hash,
            CleanedUtc is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
    }
}

/// <summary>Says of each proof that is not what it was when it was written.</summary>
internal sealed class ErasureProofCheck : IDataCheck
{
    public string Name => "proofs of erasure";

    public async Task<IReadOnlyList<Difference>> RunAsync(DbSession session, CancellationToken cancellationToken)
    {
        var differences = new List<Difference>();
        var (before, after, rows) = ("", "", (IReadOnlyList<ErasureProofs.ProofRow>)[]);
        do
        {
            rows = await session.QueryAsync<ErasureProofs.ProofRow>("SELECT Id, CustomerId, ErasedUtc, ErasedBy, Counts, Hash, CleanedUtc FROM ErasureProof WHERE Id > @after ORDER BY Id LIMIT 500", new { after }, cancellationToken);
            foreach (var row in rows)
            {
                if (ErasureProofs.HashOf(row, before) != row.Hash)
                {
                    differences.Add(new Difference(Name, $"The proof {row.Id} was changed, or one before it was taken away."));
                }

                (before, after) = (row.Hash, row.Id);
            }
        }
        while (rows.Count == 500);
        return differences;
    }
}

internal sealed class ErasureMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE ErasureProof (Id TEXT PRIMARY KEY, CustomerId TEXT NOT NULL, ErasedUtc INTEGER NOT NULL, ErasedBy TEXT NOT NULL, Counts TEXT NOT NULL, Hash TEXT NOT NULL, CleanedUtc INTEGER) WITHOUT ROWID;
            CREATE INDEX IX_ErasureProof_Customer ON ErasureProof (CustomerId);
            CREATE INDEX IX_ErasureProof_Dirty ON ErasureProof (Id) WHERE CleanedUtc IS NULL;
            """, null, cancellationToken);
        return 1;
    }
}
