using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Studio.Assets;
using Studio.Data;
using Studio.Data.Backups;
using Studio.Kernel;
using Studio.Kernel.Problems;
using Studio.Kernel.Tenants;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Operating;

/// <summary>A zip file that is not what backup wrote is refused, and nothing is written (statement 27 of the reliability list).</summary>
public sealed class BadBackupTests : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("studio-test-").FullName;
    private WebApplication _app = null!;

    private string DataFolder => Path.Combine(_root, "data");

    private string Zip => Path.Combine(_root, "backup.zip");

    public Task InitializeAsync()
    {
        Directory.CreateDirectory(DataFolder);
        _app = Build([]);
        return Task.CompletedTask;
    }

    private WebApplication Build(Dictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddStudioAssets();
        builder.Services.ShareWithTenants<AssetManifest>();
        builder.Services.AddStudio(TenantInProcess.Modules, DataFolder, Path.Combine(AppContext.BaseDirectory, "recipes"));
        builder.Services.AddSingleton(new RestoreLimits { MaximumBytes = 200 << 20, MaximumFiles = 20 });
        builder.Services.AddTenantDatabases(DataFolder);
        builder.Services.AddTenantBackups();
        return builder.Build();
    }

    public async Task DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData("files/../../../outside.txt")]
    [InlineData("files/..")]
    [InlineData("/etc/outside")]
    [InlineData("files//outside")]
    [InlineData("files/a\\..\\..\\outside")]
    [InlineData("files/C:/outside")]
    [InlineData("elsewhere/outside")]
    [InlineData("database/inner/outside")]
    [InlineData("files/studio.db")]
    [InlineData("files/studio.db-wal")]
    [InlineData("files/a\u0000b")]
    public async Task A_name_that_leads_elsewhere(string path)
    {
        Write(new Entry(path, "x"));
        await IsRefusedAsync("is not a name that a backup has");
    }

    [Fact]
    public async Task A_name_that_differs_only_in_case_from_another()
    {
        Write(new Entry("files/a", "x"), new Entry("files/A", "x"));
        await IsRefusedAsync("is there twice");
    }

    [Fact]
    public async Task A_file_that_the_manifest_does_not_name()
    {
        Write(new Entry("files/a", "x"), new Entry("files/b", "x") { InManifest = false });
        await IsRefusedAsync("is not in its manifest");
    }

    [Fact]
    public async Task A_symbolic_link()
    {
        Write(new Entry("files/link", "/etc/passwd") { Attributes = unchecked((int)0xA1FF0000) });
        await IsRefusedAsync("is a link");
    }

    [Fact]
    public async Task A_file_with_another_content()
    {
        Write(new Entry("files/a", "x") { Sha256 = Convert.ToHexString(SHA256.HashData("y"u8)) });
        await IsRefusedAsync("checksum");
    }

    [Fact]
    public async Task More_bytes_than_allowed()
    {
        Write(new Entry("files/a", new string('x', 100)) { Length = 300 << 20 });
        await IsRefusedAsync("MaximumBytes");
    }

    [Fact]
    public async Task More_files_than_allowed()
    {
        Write([.. Enumerable.Range(0, 30).Select(i => new Entry("files/" + i, "x"))]);
        await IsRefusedAsync("MaximumFiles");
    }

    [Fact]
    public async Task A_bomb_that_tells_its_size()
    {
        Write(new Entry("files/bomb", new string('\0', 100 << 20)));
        await IsRefusedAsync("MaximumRatio");
    }

    [Fact]
    public async Task A_bomb_that_lies_about_its_size()
    {
        Write(new Entry("files/bomb", new string('\0', 50 << 20)) { Length = 10 });
        var bytes = await File.ReadAllBytesAsync(Zip);
        var (real, lie) = (BitConverter.GetBytes(50 << 20), BitConverter.GetBytes(10));
        for (var at = bytes.AsSpan().IndexOf(real); at >= 0; at = bytes.AsSpan().IndexOf(real))
        {
            lie.CopyTo(bytes, at);
        }

        await File.WriteAllBytesAsync(Zip, bytes);
        await IsRefusedAsync("The backup is refused");
    }

    [Fact]
    public async Task A_file_that_is_no_zip_or_cut_off_or_another_format()
    {
        await File.WriteAllTextAsync(Zip, "not a zip file");
        await IsRefusedAsync("not a whole zip file");
        Write(new Entry("files/a", new string('x', 1000)));
        await File.WriteAllBytesAsync(Zip, (await File.ReadAllBytesAsync(Zip))[..^200]);
        await IsRefusedAsync("not a whole zip file");
        WriteManifest("""{"format":"something-else","version":1,"tenant":{"name":"X","databaseProvider":"Sqlite","features":[]},"files":[]}""");
        await IsRefusedAsync("its manifest");
        WriteManifest("""{"format":"studio-backup","version":9,"tenant":{"name":"X","databaseProvider":"Sqlite","features":[]},"files":[]}""");
        await IsRefusedAsync("version 9");
        WriteManifest("{]");
        await IsRefusedAsync("not a whole zip file");
    }

    [Fact]
    public async Task A_database_that_is_none()
    {
        Write(new Entry("database/studio.db", "this is no database at all, just a text that is long enough"));
        await IsRefusedAsync("database is damaged");
    }

    [PostgresFact]
    public async Task A_dump_that_does_more_than_fill_tables()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var canary = new NpgsqlConnection(database);
        await canary.OpenAsync();
        await canary.ExecuteAsync("CREATE SCHEMA studio_other; CREATE TABLE studio_other.canary (id int)");
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = Build(new() { ["Studio:Database:Provider"] = "Postgres", ["Studio:Database:ConnectionString"] = database });
        foreach (var evil in new[]
        {
            "DROP SCHEMA studio_other CASCADE;",
            "CREATE TABLE studio_x.a (id integer); DROP SCHEMA studio_other CASCADE;",
            "CREATE TABLE studio_other.a (id integer);",
            "ALTER TABLE ONLY studio_other.canary ADD COLUMN a integer;",
            "COPY studio_x.a (id) FROM PROGRAM 'touch /tmp/outside';",
            "COPY studio_other.canary (id) FROM stdin;\n1\n\\.",
            "\\! touch /tmp/outside",
            "CREATE FUNCTION studio_x.f() RETURNS integer AS $$ SELECT 1 $$ LANGUAGE sql;",
            "SELECT pg_catalog.set_config('search_path', 'studio_other', false);",
            "SELECT pg_read_file('/etc/passwd');",
            "SET a = 'b'; DROP SCHEMA studio_other CASCADE;",
            "CREATE TABLE studio_x.a (",
        })
        {
            Write("Postgres", new Entry("database/schema.sql", "CREATE SCHEMA studio_x;\nCREATE TABLE studio_x.good (id integer);\n" + evil + "\n"));
            await IsRefusedAsync("its database holds");
        }

        (await canary.QueryAsync<string>("SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname LIKE 'studio%' AND schemaname <> 'studio'")).ShouldBe(["studio_other.canary"]);
        (await canary.ExecuteScalarAsync<long>("SELECT (SELECT count(*) FROM studio_other.canary) + (SELECT count(*) FROM pg_attribute WHERE attname = 'a' AND attrelid = 'studio_other.canary'::regclass)")).ShouldBe(0);
    }

    private async Task IsRefusedAsync(string why)
    {
        var refused = await Should.ThrowAsync<ProblemException>(() => _app.Services.GetRequiredService<TenantRestore>().RestoreAsync(new RestoreRequest(Zip), CancellationToken.None));
        refused.Message.ShouldContain(why);
        refused.Message.ShouldContain("Nothing was changed.");
        Directory.EnumerateFileSystemEntries(_root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(DataFolder, f)).Order(StringComparer.Ordinal)
            .Except(["Locks", "Locks/tenants.lock", "Locks/x.lock", "master.key", "tenants.json"]).ShouldBe([".", "../backup.zip", "Restore"]);
        (await _app.Services.GetRequiredService<ShellSettingsStore>().LoadAllAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    private void Write(params Entry[] entries) => Write("Sqlite", entries);

    private void Write(string provider, params Entry[] entries)
    {
        var manifest = new BackupManifest(BackupManifest.FormatName, BackupManifest.CurrentVersion, DateTimeOffset.UnixEpoch, new BackupTenant("X", "", "", "x", provider, provider == "Sqlite" ? "" : "studio_x", "blank", [], null),
            [.. entries.Where(e => e.InManifest).Select(e => new BackupFile(e.Path, e.Length ?? Encoding.UTF8.GetByteCount(e.Content), e.Sha256 ?? Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(e.Content)))))]);
        WriteManifest(JsonSerializer.Serialize(manifest, JsonSerializerOptions.Web), entries);
    }

    private void WriteManifest(string manifest, params Entry[] entries)
    {
        File.Delete(Zip);
        using var zip = ZipFile.Open(Zip, ZipArchiveMode.Create);
        foreach (var entry in entries.Append(new Entry("manifest.json", manifest)))
        {
            var added = zip.CreateEntry(entry.Path, CompressionLevel.Optimal);
            added.ExternalAttributes = entry.Attributes;
            using var stream = added.Open();
            stream.Write(Encoding.UTF8.GetBytes(entry.Content));
        }
    }

    private sealed record Entry(string Path, string Content)
    {
        public bool InManifest { get; init; } = true;

        public long? Length { get; init; }

        public string? Sha256 { get; init; }

        public int Attributes { get; init; }
    }
}
