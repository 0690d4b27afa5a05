using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Studio.Benchmarks.Customers;

/// <summary>
/// What a bare program reaches that commits every event by itself: a row of some 290 bytes with two indexes, the statement compiled once, durable when it says so. Ingest is measured against it
/// on the same disk, in the same run.
/// </summary>
internal static class RowLimits
{
    private const string Table = "CREATE TABLE Bare (Id TEXT PRIMARY KEY, SubjectId TEXT NOT NULL, Type TEXT NOT NULL, OccurredUtc BIGINT NOT NULL, Payload TEXT NOT NULL)";
    private const string Indexes = "CREATE INDEX IX_Bare_Subject ON Bare (SubjectId, OccurredUtc); CREATE INDEX IX_Bare_Type ON Bare (Type, OccurredUtc)";
    private static readonly string Payload = new('x', 200);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    /// <summary>Rows a second on SQLite by one connection, with <c>synchronous=FULL</c>.</summary>
    public static double Sqlite(string folder)
    {
        var file = Path.Combine(folder, "bare.db");
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        connection.Open();
        Run(connection, $"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=16384; {Table} WITHOUT ROWID; {Indexes}");
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO Bare (Id, SubjectId, Type, OccurredUtc, Payload) VALUES ($id, $subject, 'product_view', $at, $payload)";
        var (id, subject, at) = (command.Parameters.Add("$id", SqliteType.Text), command.Parameters.Add("$subject", SqliteType.Text), command.Parameters.Add("$at", SqliteType.Integer));
        command.Parameters.AddWithValue("$payload", Payload);
        command.Prepare();
        return Count(i => (id.Value, subject.Value, at.Value) = (Id(0, i), Subject(i), i), () => command.ExecuteNonQuery());
    }

    /// <summary>Rows a second on PostgreSQL, by so many connections that each commit their own.</summary>
    public static async Task<double> PostgresAsync(string connectionString, int connections, CancellationToken cancellationToken)
    {
        var plain = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, SearchPath = "public" }.ConnectionString;
        await using (var first = new NpgsqlConnection(plain))
        {
            await first.OpenAsync(cancellationToken);
            await using var create = new NpgsqlCommand($"{Table}; {Indexes}", first);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }

        var began = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(c => Task.Run(() => InsertAsync(plain, c, began, cancellationToken), cancellationToken)));
        return counts.Sum() / Duration.TotalSeconds;
    }

    private static async Task<int> InsertAsync(string connectionString, int number, long began, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("INSERT INTO Bare (Id, SubjectId, Type, OccurredUtc, Payload) VALUES ($1, $2, 'product_view', $3, $4)", connection);
        var (id, subject, at) = (new NpgsqlParameter<string>(), new NpgsqlParameter<string>(), new NpgsqlParameter<long> { NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.AddRange(new NpgsqlParameter[] { id, subject, at, new NpgsqlParameter<string> { TypedValue = Payload } });
        id.TypedValue = subject.TypedValue = "";
        await command.PrepareAsync(cancellationToken);
        var counted = 0;
        for (var i = 0; Stopwatch.GetElapsedTime(began) < WarmUp + Duration; i++)
        {
            (id.TypedValue, subject.TypedValue, at.TypedValue) = (Id(number, i), Subject(i), i);
            var measured = Stopwatch.GetElapsedTime(began) >= WarmUp;
            await command.ExecuteNonQueryAsync(cancellationToken);
            counted += measured ? 1 : 0;
        }

        return counted;
    }

    private static double Count(Action<int> set, Action run)
    {
        var began = Stopwatch.GetTimestamp();
        var counted = 0;
        for (var i = 0; Stopwatch.GetElapsedTime(began) < WarmUp + Duration; i++)
        {
            set(i);
            var measured = Stopwatch.GetElapsedTime(began) >= WarmUp;
            run();
            counted += measured ? 1 : 0;
        }

        return counted / Duration.TotalSeconds;
    }

    private static string Id(int number, int i) => $"01bench{i:000000000000}{number:0000000}";

    private static string Subject(int i) => $"01benchv1s{i % 2000:0000000000000000}";

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
