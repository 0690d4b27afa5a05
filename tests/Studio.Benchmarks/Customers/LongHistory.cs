using System.Globalization;
using Dapper;
using Studio.Kernel.Identifiers;
using Studio.Testing;

namespace Studio.Benchmarks.Customers;

/// <summary>A hundred thousand contacts of one customer, over 300 days, half of them by three browsers that are linked to him; written beside the host.</summary>
internal static class LongHistory
{
    public const int Contacts = 100_000;

    /// <summary>A sample customer of the retail recipe.</summary>
    public const string Customer = "01readycst0000000000000001";

    private const int Visitors = 3;
    private const int RowsAtOnce = 500;
    private static readonly DateTimeOffset First = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Step = TimeSpan.FromDays(300) / Contacts;
    private static readonly (string Type, string Category, string Channel)[] Kinds = [("page_view", "visit", "web"), ("product_view", "visit", "web"), ("search", "visit", "web"), ("call", "service", "phone"), ("note", "service", "studio")];

    /// <summary>When the contact of that number happened, in milliseconds since 1970.</summary>
    public static long At(int i) => (First + (Step * i)).ToUnixTimeMilliseconds();

    public static async Task FillAsync(StudioHost host, string provider, CancellationToken cancellationToken)
    {
        await using var connection = await HostDatabase.OpenAsync(host, provider, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        for (var from = 0; from < Contacts; from += RowsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await connection.ExecuteAsync("""
                INSERT INTO Interaction (Id, SubjectKind, SubjectId, Type, Category, Channel, Touchpoint, Outbound, OccurredUtc, RecordedUtc, Title, Text, Payload)
                VALUES (@Id, @SubjectKind, @SubjectId, @Type, @Category, @Channel, '', 0, @At, @At, '', @Text, '{}')
                """, Enumerable.Range(from, RowsAtOnce).Select(Row), transaction);
        }

        for (var i = 0; i < Visitors; i++)
        {
            await connection.ExecuteAsync("INSERT INTO SubjectLink (Id, SubjectKind, SubjectId, CustomerId, LinkedUtc, Rule, Evidence) VALUES (@Id, 1, @Visitor, @Customer, 0, 'sign-in', '{}')", new { Id = Visitor(i + 10), Visitor = Visitor(i), Customer }, transaction);
            await connection.ExecuteAsync("INSERT INTO SubjectMember (SubjectKind, SubjectId, CustomerId) VALUES (1, @Visitor, @Customer)", new { Visitor = Visitor(i), Customer }, transaction);
        }

        await transaction.CommitAsync(cancellationToken);
        // Of one word alone it would be taken for the name of a procedure.
        await connection.ExecuteAsync("ANALYZE Interaction");
    }

    private static object Row(int i)
    {
        // Every thousandth is a complaint, every hundredth speaks of a grinder.
        var (type, category, channel) = i % 1000 == 7 ? ("complaint", "service", "mail") : Kinds[i % Kinds.Length];
        var at = At(i);
        return new
        {
            Id = IdGenerator.FirstAt(DateTimeOffset.FromUnixTimeMilliseconds(at))[..20] + i.ToString("000000", CultureInfo.InvariantCulture),
            SubjectKind = i % 2 == 0 ? 2 : 1,
            SubjectId = i % 2 == 0 ? Customer : Visitor(i / 2 % Visitors),
            Type = type,
            Category = category,
            Channel = channel,
            At = at,
            Text = i % 100 == 3 ? $"Asked for grinder {i}" : $"Contact {i}",
        };
    }

    private static string Visitor(int i) => "01benchv1s" + i.ToString("0000000000000000", CultureInfo.InvariantCulture);
}
