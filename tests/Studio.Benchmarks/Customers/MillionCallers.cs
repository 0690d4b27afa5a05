using System.Data.Common;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Studio.Benchmarks.Measuring;
using Studio.Testing;

namespace Studio.Benchmarks.Customers;

/// <summary>
/// Very many customers, each with a call that a behaviour fact counts. One is made over HTTP; the others are its rows again, with other ids, names and countries, written beside the host. What
/// segments never read (search words, identifiers, the keys of numbers) is left out.
/// </summary>
internal sealed class MillionCallers(StudioHost host, HttpClient api, string provider, int count)
{
    private const int AtOnce = 100_000;
    private const string Number = "xnx";
    private const string Country = "xcx";

    private const string ItemIds = "01segmentc";
    private const string VersionIds = "01segmentv";
    private const int TimeOfId = 10;

    private readonly string[] _tables = ["ContentItem", "", "Interaction", "BehaviourEntry", "BehaviourValue"];

    /// <summary>The id of a customer by its number, from 0.</summary>
    public static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{ItemIds}{number:0000000000000000}");

    /// <summary>Makes the fact <c>facts.calls30d</c> and all of them.</summary>
    public async Task FillAsync(CancellationToken cancellationToken)
    {
        await PostAsync("/api/content", JsonNode.Parse("""
            { "ContentType": "BehaviourFact", "BehaviourFactPart": { "Title": { "Text": "Calls" }, "Name": { "Text": "calls30d" }, "Aggregate": { "Text": "Count" },
              "Condition": { "Text": "contact.type == 'call'" }, "WindowLength": { "Value": 30 }, "WindowUnit": { "Text": "Days" } } }
            """)!, cancellationToken);
        var customer = await CustomerAsync("Customer " + Number, "Country " + Country, cancellationToken);
        await using var connection = await HostDatabase.OpenAsync(host, provider, cancellationToken);
        while (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM BehaviourDefinition WHERE State = 2") == 0)
        {
            await Task.Delay(200, cancellationToken);
        }

        await CallAsync(customer, cancellationToken);
        _tables[1] = await TableAsync(connection, customer);
        var rows = new List<(string Table, IDictionary<string, object?> Row)>();
        foreach (var table in _tables)
        {
            var key = table switch { "Interaction" => "SubjectId", "BehaviourEntry" => "SubjectId", "BehaviourValue" => "PersonId", _ => "ItemId" };
            rows.Add((table, (IDictionary<string, object?>)await connection.QuerySingleAsync($"SELECT * FROM {table} WHERE {key} = @customer", new { customer })));
        }

        var version = (await connection.ExecuteScalarAsync<string>("SELECT VersionId FROM ContentItem WHERE ItemId = @customer", new { customer }))!;
        var contact = (await connection.ExecuteScalarAsync<string>("SELECT Id FROM Interaction WHERE SubjectId = @customer", new { customer }))!;
        for (var from = 0; from < count; from += AtOnce)
        {
            Report.Say($"{provider}: writing customers from {from}");
            cancellationToken.ThrowIfCancellationRequested();
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            foreach (var (table, row) in rows)
            {
                await CopyAsync(connection, table, row, [(customer, ItemIds), (version, VersionIds), (contact, contact[..TimeOfId])], from, Math.Min(from + AtOnce, count) - 1, transaction);
            }

            await transaction.CommitAsync(cancellationToken);
        }

        if (provider == "Postgres")
        {
            // As the server does by itself after a while.
            foreach (var table in _tables)
            {
                await connection.ExecuteAsync($"ANALYZE {table}");
            }
        }
    }

    /// <summary>Makes the calls of every tenth as old as that they are out of the fact's window at a moment; how many these are.</summary>
    public async Task<int> AgeAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        await using var connection = await HostDatabase.OpenAsync(host, provider, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (at, ends) = (due.AddDays(-30).ToUnixTimeMilliseconds(), due.ToUnixTimeMilliseconds());
        await connection.ExecuteAsync($"UPDATE Interaction SET OccurredUtc = @at WHERE SubjectId LIKE '{ItemIds}%7'", new { at }, transaction);
        await connection.ExecuteAsync($"UPDATE BehaviourEntry SET OccurredUtc = @at, ExpiresUtc = @ends WHERE SubjectId LIKE '{ItemIds}%7'", new { at, ends }, transaction);
        var aged = await connection.ExecuteAsync($"UPDATE BehaviourValue SET ChangesUtc = @ends, EdgeUtc = CASE WHEN EdgeUtc = 0 THEN 0 ELSE @at END WHERE PersonId LIKE '{ItemIds}%7'", new { at, ends }, transaction);
        await transaction.CommitAsync(cancellationToken);
        return aged;
    }

    /// <summary>Makes a customer over HTTP.</summary>
    public async Task<string> CustomerAsync(string name, string country, CancellationToken cancellationToken) => (string)(await PostAsync("/api/content", new JsonObject
    {
        ["ContentType"] = "Customer",
        ["CustomerPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name }, ["Country"] = new JsonObject { ["Text"] = country } },
    }, cancellationToken))["ContentItemId"]!;

    /// <summary>Records a call of a customer over HTTP.</summary>
    public Task<JsonObject> CallAsync(string customer, CancellationToken cancellationToken) => PostAsync("/api/events", new JsonObject
    {
        ["type"] = "call",
        ["channel"] = "phone",
        ["title"] = "Asked",
        ["subject"] = new JsonObject { ["kind"] = "customer", ["id"] = customer },
    }, cancellationToken);

    /// <summary>Sends and reads JSON.</summary>
    public async Task<JsonObject> PostAsync(string address, JsonNode body, CancellationToken cancellationToken)
    {
        using var answer = await api.PostAsJsonAsync(address, body, cancellationToken);
        return answer.IsSuccessStatusCode
            ? (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!
            : throw new CannotRunException($"{address} was refused: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }

    /// <summary>The typed table of customers.</summary>
    private async Task<string> TableAsync(DbConnection connection, string customer)
    {
        var names = await connection.QueryAsync<string>(provider == "Postgres"
            ? "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND lower(table_name) LIKE 'c\\_customer%'"
            : "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'C\\_Customer%' ESCAPE '\\'");
        foreach (var name in names)
        {
            if (await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {name} WHERE ItemId = @customer", new { customer }) == 1)
            {
                return name;
            }
        }

        throw new CannotRunException("There is no typed table of customers.");
    }

    /// <summary>Writes a row again and again: where its texts hold one of the ids or marks, with those of each number.</summary>
    private async Task CopyAsync(DbConnection connection, string table, IDictionary<string, object?> row, (string Id, string Prefix)[] ids, int first, int last, DbTransaction transaction)
    {
        var parameters = new DynamicParameters(new { first, last });
        var values = new List<(string Column, string Sql)>();
        foreach (var (column, value) in row.Where(c => c.Value is not null))
        {
            var name = $"v{values.Count}_";
            parameters.Add(name, value);
            var sql = provider == "Postgres" && value is string ? $"@{name}::text" : "@" + name;
            if (value is string text)
            {
                foreach (var (id, prefix) in ids.Where(i => text.Contains(i.Id, StringComparison.Ordinal)))
                {
                    sql = $"replace({sql}, '{id}', '{prefix}' || n.Padded)";
                }

                sql = text.Contains(Number, StringComparison.Ordinal) ? $"replace({sql}, '{Number}', n.Text)" : sql;
                sql = text.Contains(Country, StringComparison.Ordinal) ? $"replace({sql}, '{Country}', n.Country)" : sql;
            }

            values.Add((column, sql));
        }

        var numbers = provider == "Postgres"
            ? "SELECT lpad(i::text, 16, '0') AS Padded, i::text AS Text, (i * 7919 % 200)::text AS Country FROM generate_series(@first::bigint, @last::bigint) AS i"
            : "SELECT substr('0000000000000000' || i, -16) AS Padded, CAST(i AS TEXT) AS Text, CAST(i * 7919 % 200 AS TEXT) AS Country FROM (WITH RECURSIVE s (i) AS (SELECT @first UNION ALL SELECT i + 1 FROM s WHERE i < @last) SELECT i FROM s)";
        await connection.ExecuteAsync($"INSERT INTO {table} ({string.Join(", ", values.Select(v => v.Column))}) SELECT {string.Join(", ", values.Select(v => v.Sql))} FROM ({numbers}) n", parameters, transaction);
    }
}
