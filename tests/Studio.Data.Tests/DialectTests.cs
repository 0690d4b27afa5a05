using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Dialects;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Testing.Storage;

namespace Studio.Data.Tests;

/// <summary>One text of SQL means the same on both databases.</summary>
public sealed class DialectTests
{
    private enum Colour
    {
        Red = 1,
        Blue = 2,
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Names_without_case_are_unique_and_found_without_case(string provider)
    {
        await using var database = await CreateAsync(provider);
        await AddAsync(database, "Oolong", "{}");
        await Should.ThrowAsync<System.Data.Common.DbException>(() => AddAsync(database, "OOLONG", "{}"));
        (await QueryAsync<string>(database, "SELECT Name FROM Leaf WHERE Name = @name", new { name = "oolong" })).ShouldBe(["Oolong"]);
        (await QueryAsync<string>(database, "SELECT Name FROM Leaf WHERE lower(Name) LIKE lower(@part) ESCAPE '\\'", new { part = "%OLO%" })).ShouldBe(["Oolong"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_search_minds_no_case_and_takes_signs_literally(string provider)
    {
        await using var database = await CreateAsync(provider);
        await AddAsync(database, "one", """{"text":"100% Éclair"}""");
        foreach (var (part, found) in new[] { ("%100\\% éclair%", 0), ("%100\\% Éclair%", 1), ("%100\\% ÉCLAIR%", 1), ("%100_ Éclair%", 1), ("%100\\_%", 0) })
        {
            (await QueryAsync<string>(database, "SELECT Name FROM Leaf WHERE lower(Document) LIKE lower(@part) ESCAPE '\\'", new { part })).Count.ShouldBe(found, part);
            (await QueryAsync<string>(database, "SELECT Name FROM Leaf WHERE Document LIKE @part ESCAPE '\\'", new { part })).Count.ShouldBe(found, part);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Lists_flags_and_enumerations_are_parameters(string provider)
    {
        await using var database = await CreateAsync(provider);
        foreach (var (name, colour) in new[] { ("a", Colour.Red), ("b", Colour.Blue), ("c", Colour.Blue) })
        {
            await AddAsync(database, name, "{}", colour, fresh: name == "a");
        }

        (await QueryAsync<string>(database, "SELECT Name FROM Leaf WHERE Name IN @names ORDER BY Name", new { names = new[] { "a", "c", "x" } })).ShouldBe(["a", "c"]);
        (await QueryAsync<string>(database, "SELECT Name FROM Leaf WHERE Name NOT IN @names", new { names = new List<string> { "a", "c" } })).ShouldBe(["b"]);
        (await QueryAsync<string>(database, "SELECT Name FROM Leaf WHERE Name IN @names", new { names = Array.Empty<string>() })).ShouldBeEmpty();
        (await QueryAsync<string>(database, "SELECT Name FROM Leaf WHERE Id IN @ids", new { ids = new[] { 1L } })).ShouldBe(["a"]);
        (await QueryAsync<string>(database, "SELECT Name FROM Leaf WHERE Fresh = @fresh", new { fresh = true })).ShouldBe(["a"]);
        (await QueryAsync<string>(database, "SELECT Name FROM Leaf WHERE Colour = @colour ORDER BY Name", new { colour = Colour.Blue })).ShouldBe(["b", "c"]);
        (await QueryAsync<Leaf>(database, "SELECT Id, Name, Colour, Fresh FROM Leaf WHERE Name = 'a'", null)).ShouldBe([new Leaf { Id = 1, Name = "a", Colour = Colour.Red, Fresh = true }]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Json_is_read_by_path(string provider)
    {
        await using var database = await CreateAsync(provider);
        await AddAsync(database, "one", """{"order":{"id":"42"},"lines":7}""");
        var dialect = database.Database.Dialect;
        (await QueryAsync<string?>(database, $"SELECT {dialect.JsonText("Document", "order.id")} FROM Leaf", null)).ShouldBe(["42"]);
        (await QueryAsync<long>(database, $"SELECT CAST({dialect.JsonText("Document", "lines")} AS BIGINT) FROM Leaf", null)).ShouldBe([7]);
        (await QueryAsync<string?>(database, $"SELECT {dialect.JsonText("Document", "absent")} FROM Leaf", null)).ShouldBe([null]);
    }

    [PostgresFact]
    public async Task A_text_that_the_server_cannot_keep_is_the_senders_fault()
    {
        await using var database = await CreateAsync("Postgres");
        var error = await Should.ThrowAsync<Exception>(() => AddAsync(database, "a\0b", "{}"));
        database.Services.GetServices<IProblemMapper>().Select(m => m.Map(error)).OfType<ProblemException>().ShouldHaveSingleItem().Status.ShouldBe(400);
    }

    private static Task<TestDatabase> CreateAsync(string provider) => TestDatabase.CreateAsync(provider, s => s.AddMigration<LeafMigration>());

    private static Task<int> AddAsync(TestDatabase database, string name, string document, Colour colour = Colour.Red, bool fresh = false) =>
        database.Database.WriteAsync(WriteClass.Interactive, (s, ct) => s.ExecuteAsync("INSERT INTO Leaf (Name, Document, Colour, Fresh) VALUES (@name, @document, @colour, @fresh)", new { name, document, colour, fresh }, ct), CancellationToken.None);

    private static Task<IReadOnlyList<T>> QueryAsync<T>(TestDatabase database, string sql, object? parameters) =>
        database.Database.ReadAsync((s, ct) => s.QueryAsync<T>(sql, parameters, ct), CancellationToken.None);

    private sealed record Leaf
    {
        public long Id { get; set; }

        public string Name { get; set; } = "";

        public Colour Colour { get; set; }

        public bool Fresh { get; set; }
    }

    private sealed class LeafMigration : DataMigration
    {
        public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
        {
            await session.ExecuteAsync("""
                CREATE TABLE Leaf (Id INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT NOT NULL COLLATE NOCASE UNIQUE, Document TEXT NOT NULL, Colour INTEGER NOT NULL, Fresh INTEGER NOT NULL);
                CREATE INDEX IX_Leaf_Fresh ON Leaf (Name COLLATE NOCASE) WHERE Fresh = 1;
                """, null, cancellationToken);
            return 1;
        }
    }
}
