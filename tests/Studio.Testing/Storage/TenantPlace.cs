namespace Studio.Testing.Storage;

/// <summary>Where a test's tenant keeps its data: a temporary folder, and a schema of its own where the provider is PostgreSQL.</summary>
/// <param name="Provider"><c>Sqlite</c> or <c>Postgres</c>.</param>
/// <param name="Folder">The folder.</param>
/// <param name="ConnectionString">The way to the server; empty for SQLite.</param>
/// <param name="Schema">The schema; empty for SQLite.</param>
public sealed record TenantPlace(string Provider, string Folder, string ConnectionString, string Schema)
{
    /// <summary>A new and empty place.</summary>
    public static async Task<TenantPlace> NewAsync(string provider)
    {
        var folder = Directory.CreateTempSubdirectory("studio-place-").FullName;
        return provider == "Postgres"
            ? new TenantPlace(provider, folder, (await PostgresServer.SharedAsync()).ConnectionString, "test_" + Guid.NewGuid().ToString("N"))
            : new TenantPlace(provider, folder, "", "");
    }

    /// <summary>The files as they are on the disk now, not closed: what a killed process leaves. On a server the same schema: the server lives on.</summary>
    public TenantPlace Copy()
    {
        var copy = this with { Folder = Directory.CreateTempSubdirectory("studio-place-").FullName };
        foreach (var file in Directory.GetFiles(Folder))
        {
            File.Copy(file, Path.Combine(copy.Folder, Path.GetFileName(file)));
        }

        return copy;
    }

    /// <summary>Removes the folder; the schema goes with its server.</summary>
    public void Delete()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
