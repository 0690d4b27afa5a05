using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Security;
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Settings;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Safety;

/// <summary>Statement 30 of reliability: secrets are nowhere to be read, and a rotation leaves all readable.</summary>
public sealed class SecretTests
{
    private const string Canary = "canary-7f3a91-secret";

    [Fact]
    public async Task Secrets_are_nowhere_to_be_read_and_a_rotation_leaves_all_readable()
    {
        await using var host = await StudioHost.StartAsync();
        using var admin = await host.SignInAsync();
        using var api = await host.CreateApiClientAsync();
        var key = api.DefaultRequestHeaders.Authorization!.Parameter!;
        await SaveSecretAsync(host, Canary);

        // A refusal that repeats what was sent would be a log of it.
        (await api.SendJsonAsync(HttpMethod.Post, "/api/content", new { ContentType = "Nothing" })).Status.ShouldBe(400);
        (await api.SendJsonAsync(HttpMethod.Get, "/api/audit?search=ProbeSettings")).Text.ShouldNotContain(Canary);
        foreach (var secret in new[] { Canary, key, host.AdminPassword })
        {
            FilesWith(host.DataFolder, secret).ShouldBeEmpty(secret);
        }

        host.Output.ShouldNotContain(Canary);
        host.Output.ShouldNotContain(key);
        (await StoredSettingAsync(host)).ShouldContain("enc:v1:");

        // While the host serves.
        var before = await KeyIdsAsync(host);
        var (exit, output) = await host.CommandAsync("rotate-keys");
        exit.ShouldBe(0, output);
        output.ShouldContain("Default: ");
        var after = await KeyIdsAsync(host);
        after.Count.ShouldBe(1);
        after.ShouldNotBe(before);
        (await ReadSecretAsync(host)).ShouldBe(Canary);

        // Cookies and keys from before go on, on the running host and on one that knows the new key alone.
        (await admin.GetAsync("/admin/users")).EnsureSuccessStatusCode();
        (await api.GetAsync("/api/content-types")).EnsureSuccessStatusCode();
        (await host.CommandAsync("rotate-keys")).ExitCode.ShouldBe(0);
        await host.RestartAsync();
        (await admin.GetAsync("/admin/users")).EnsureSuccessStatusCode();
        (await api.GetAsync("/api/content-types")).EnsureSuccessStatusCode();
        (await ReadSecretAsync(host)).ShouldBe(Canary);
        FilesWith(host.DataFolder, Canary).ShouldBeEmpty();
        (await api.SendJsonAsync(HttpMethod.Get, "/api/audit?action=secrets.rotated")).Json!["items"]!.AsArray().Select(i => (string)i!["actor"]!["name"]!).ShouldBe(["command rotate-keys", "command rotate-keys"]);
    }

    [Fact]
    public async Task Key_files_of_earlier_releases_are_taken_over_and_their_cookies_hold()
    {
        await using var host = await StudioHost.StartAsync();
        using var admin = await host.SignInAsync();
        var folder = Path.Combine(host.DataFolder, "Sites", "Default", "Keys");
        await MoveKeysToFilesAsync(host, folder);
        Directory.GetFiles(folder).ShouldNotBeEmpty();

        await host.RestartAsync();

        Directory.Exists(folder).ShouldBeFalse();
        (await admin.GetAsync("/admin/users")).EnsureSuccessStatusCode();
        (await new StoredRows(host).QueryAsync<string>("SELECT Document FROM DataProtectionKey")).ShouldAllBe(d => d.Contains("enc:v1:", StringComparison.Ordinal) && !d.Contains("<masterKey", StringComparison.Ordinal));
    }

    /// <summary>Puts the keys where earlier releases had them: as plain files.</summary>
    private static async Task MoveKeysToFilesAsync(StudioHost host, string folder)
    {
        Directory.CreateDirectory(folder);
        await using (var tenant = await TenantInProcess.OpenAsync(host))
        {
            var protector = tenant.Services.GetRequiredService<ISecretProtector>();
            foreach (var (id, document) in await new StoredRows(host).QueryAsync<(string Id, string Document)>("SELECT Id, Document FROM DataProtectionKey"))
            {
                var key = System.Xml.Linq.XElement.Parse(document);
                foreach (var secret in key.Descendants("{http://schemas.asp.net/2015/03/dataProtection}encryptedSecret").ToList())
                {
                    secret.ReplaceWith(System.Xml.Linq.XElement.Parse(protector.Unprotect(secret.Value, "data-protection")));
                }

                await File.WriteAllTextAsync(Path.Combine(folder, id + ".xml"), key.ToString());
            }
        }

        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(host.DataFolder, "Sites", "Default", "studio.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM DataProtectionKey";
        await command.ExecuteNonQueryAsync();
    }

    private static async Task SaveSecretAsync(StudioHost host, string secret)
    {
        await using var tenant = await TenantInProcess.OpenAsync(host);
        await using var scope = tenant.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ISettingsStore>().SaveAsync(new ProbeSettings { Address = "erp.example.com", Password = secret }, CancellationToken.None);
    }

    private static async Task<string> ReadSecretAsync(StudioHost host)
    {
        await using var tenant = await TenantInProcess.OpenAsync(host);
        await using var scope = tenant.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<ISettingsStore>().GetAsync<ProbeSettings>(CancellationToken.None)).Password;
    }

    private static async Task<string> StoredSettingAsync(StudioHost host) => (await new StoredRows(host).QueryAsync<string>("SELECT Value FROM Settings WHERE Name = 'ProbeSettings'"))[0];

    /// <summary>The ids of the master keys that anything stored is encrypted with.</summary>
    private static async Task<IReadOnlyCollection<string>> KeyIdsAsync(StudioHost host)
    {
        var stored = new StoredRows(host);
        var texts = (await stored.QueryAsync<string>("SELECT Value FROM Settings")).Concat(await stored.QueryAsync<string>("SELECT Document FROM DataProtectionKey"));
        return [.. texts.SelectMany(t => t.Split(SecretToken.Prefix).Skip(1)).Select(t => t.Split(':')[0]).Distinct(StringComparer.Ordinal)];
    }

    private static List<string> FilesWith(string folder, string secret)
    {
        var (plain, coded) = (Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=')));
        return [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes.AsSpan().IndexOf(plain) >= 0 || bytes.AsSpan().IndexOf(coded) >= 0;
        })];
    }

    private sealed class ProbeSettings
    {
        public string Address { get; set; } = "";

        [Secret]
        public string Password { get; set; } = "";
    }
}
