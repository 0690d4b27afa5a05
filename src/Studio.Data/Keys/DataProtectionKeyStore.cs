using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Studio.Data.Migrations;
using Studio.Data.Sessions;

namespace Studio.Data.Keys;

/// <summary>
/// Keeps the keys of cookies and tokens in the tenant's database, so that all hosts on it share them. The framework asks synchronously, so this
/// has connections of its own and leaves the tenant's writer alone.
/// </summary>
internal sealed class DataProtectionKeyStore(IDatabase database, TimeProvider time) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = database.CreateConnection();
        connection.Open();
        return [.. connection.Query<string>("SELECT Document FROM DataProtectionKey ORDER BY CreatedUtc, Id").Select(KeyXml.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var connection = database.CreateConnection();
        connection.Open();
        connection.Execute(DataProtectionKeyMigration.Insert, Row(friendlyName, element));
    }

    /// <summary>Adds a key that was kept elsewhere; one that is there already stays.</summary>
    public Task<int> ImportAsync(WriteSession session, string id, XElement element, CancellationToken cancellationToken) =>
        session.ExecuteAsync(DataProtectionKeyMigration.Insert, Row(id, element), cancellationToken);

    private object Row(string id, XElement element) => new { Id = id, Document = element.ToString(SaveOptions.DisableFormatting), Now = time.GetUtcNow().ToUnixTimeMilliseconds() };
}

internal sealed class DataProtectionKeyMigration : DataMigration
{
    public const string Insert = "INSERT INTO DataProtectionKey (Id, Document, CreatedUtc) VALUES (@Id, @Document, @Now) ON CONFLICT (Id) DO NOTHING";

    public override int Order => 0;

    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("CREATE TABLE DataProtectionKey (Id TEXT PRIMARY KEY, Document TEXT NOT NULL, CreatedUtc INTEGER NOT NULL)", null, cancellationToken);
        return 1;
    }
}
