using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Security.Secrets;
using Studio.Testing;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Safety;

/// <summary>A rotation of many secrets that is killed, again and again, in the middle: nothing is lost, nothing is open, and the next one goes on (reliability, statement 30).</summary>
[Trait("Category", "Faults")]
public sealed class KeyRotationTests
{
    private const string Canary = "rotating-canary-51c0";
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("STUDIO_FAULTS") == "full";
    private static readonly int SecretsOfEach = IsFull ? 3000 : 500;
    private static readonly string[] Tenants = ["Acme", "Beta", "Default"];

    /// <summary>Parts of the time that a rotation takes, from the start of its process.</summary>
    private static readonly double[] Parts = IsFull ? [0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95] : [0.6, 0.85];

    /// <summary>After how many tenants, and how many milliseconds more.</summary>
    private static readonly (int Through, int Milliseconds)[] Turns = IsFull ? [(1, 0), (1, 30), (1, 100), (2, 0), (2, 30), (2, 100)] : [(1, 20), (2, 20)];

    [Theory, OnSqlite, OnPostgres]
    public async Task Killed_anywhere_a_rotation_leaves_every_secret_readable_and_the_next_one_ends_it(string provider)
    {
        await using var host = await StudioHost.StartOnAsync(provider);
        using var api = await host.CreateApiClientAsync();
        using var admin = await host.SignInAsync();
        foreach (var tenant in Tenants)
        {
            await MakeAsync(host, tenant);
        }

        var clock = Stopwatch.StartNew();
        await EndAsync(host);
        var whole = clock.Elapsed;
        var course = new Course(host);

        // Between the new key and its first use.
        var first = Key(host);
        await host.KillCommandAsync(_ => Key(host) != first, TimeSpan.Zero, "rotate-keys");
        await course.CheckAsync("with the new key");
        foreach (var part in Parts)
        {
            await host.KillCommandAsync(_ => true, whole * part, "rotate-keys");
            await course.CheckAsync($"after {part} of the time");
        }

        foreach (var (through, milliseconds) in Turns)
        {
            await host.KillCommandAsync(output => output.Split('\n').Count(l => l.EndsWith(" secrets", StringComparison.Ordinal)) >= through, TimeSpan.FromMilliseconds(milliseconds), "rotate-keys");
            await course.CheckAsync($"{milliseconds} ms after tenant {through}");
            (await api.GetAsync("/api/content-types")).EnsureSuccessStatusCode();
        }

        course.Unfinished.ShouldBeGreaterThan(Parts.Length / 2);
        await EndAsync(host);

        // The second one drops the key that all began with: whatever the killed ones had left behind under it would be lost now.
        await EndAsync(host);
        await host.RestartAsync();
        foreach (var tenant in Tenants)
        {
            await AllReadableAsync(host, tenant, "at the end");
        }

        (await admin.GetAsync("/admin/users")).EnsureSuccessStatusCode();
        (await api.GetAsync("/api/content-types")).EnsureSuccessStatusCode();
        Directory.GetFiles(host.DataFolder, "master.key*").Length.ShouldBe(1, "no copy of a key is left");
        FilesWith(host.DataFolder, Canary).ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_rotations_at_once_follow_each_other_and_lose_nothing()
    {
        await using var host = await StudioHost.StartAsync();
        await SaveAsync(host, "Default");
        var runs = await Task.WhenAll(host.CommandAsync("rotate-keys"), host.CommandAsync("rotate-keys"));
        runs.ShouldAllBe(r => r.ExitCode == 0, runs[0].Output + runs[1].Output);
        (await KeyIdsAsync(host, "Default")).ShouldBe([Key(host)]);
        await AllReadableAsync(host, "Default", "after two at once");
    }

    private static async Task EndAsync(StudioHost host)
    {
        var (exit, output) = await host.CommandAsync("rotate-keys");
        exit.ShouldBe(0, output);
        foreach (var tenant in Tenants)
        {
            (await KeyIdsAsync(host, tenant)).ShouldBe([Key(host)]);
        }
    }

    private static async Task MakeAsync(StudioHost host, string tenant)
    {
        if (tenant != "Default")
        {
            (await host.CommandAsync("tenants", "create", tenant, "--prefix", tenant, "--recipe", "blank")).ExitCode.ShouldBe(0);
            (await host.CommandAsync("tenants", "setup", tenant)).ExitCode.ShouldBe(0);
        }

        await SaveAsync(host, tenant);
    }

    /// <summary>Settings of modules that are not here, each with a secret.</summary>
    private static async Task SaveAsync(StudioHost host, string tenant)
    {
        await using var opened = await TenantInProcess.OpenAsync(host, tenant);
        var secrets = opened.Services.GetRequiredService<ISecretProtector>();
        await opened.Services.GetRequiredService<IDatabase>().WriteAsync(WriteClass.Bulk, async (session, ct) =>
        {
            for (var i = 0; i < SecretsOfEach; i++)
            {
                var name = $"Probe{i}";
                var value = new JsonObject { ["Address"] = "erp.example.com", ["Password"] = secrets.Protect(SecretOf(tenant, name), PurposeOf(name)) };
                await session.ExecuteAsync("INSERT INTO Settings (Name, Value) VALUES (@name, @value)", new { name, value = value.ToJsonString() }, ct);
            }

            return true;
        }, CancellationToken.None);
    }

    private static async Task AllReadableAsync(StudioHost host, string tenant, string at)
    {
        await using var opened = await TenantInProcess.OpenAsync(host, tenant);
        var secrets = opened.Services.GetRequiredService<ISecretProtector>();
        var rows = await new StoredRows(host, tenant).QueryAsync<(string Name, string Value)>("SELECT Name, Value FROM Settings WHERE Name LIKE 'Probe%'");
        rows.Count.ShouldBe(SecretsOfEach, at);
        foreach (var (name, value) in rows)
        {
            value.ShouldNotContain(Canary);
            secrets.Unprotect((string)JsonNode.Parse(value)!["Password"]!, PurposeOf(name)).ShouldBe(SecretOf(tenant, name), $"{tenant} {name} {at}");
        }
    }

    private static string SecretOf(string tenant, string name) => $"{Canary}-{tenant}-{name}";

    private static string PurposeOf(string name) => $"settings:{name}:Password";

    /// <summary>True where a rotation was begun and not ended: the file has two keys in use.</summary>
    private static bool IsUnderWay(StudioHost host) =>
        File.ReadLines(Path.Combine(host.DataFolder, "master.key")).Count(l => l.Length > 0 && l[0] != '#' && !l.EndsWith("retired", StringComparison.Ordinal)) > 1;

    /// <summary>The id of the key that a host encrypts with now.</summary>
    private static string Key(StudioHost host) => new MasterKeys(new ConfigurationBuilder().Build(), host.DataFolder).Current.Id;

    /// <summary>The ids of the keys that anything of the tenant is encrypted with.</summary>
    private static async Task<IReadOnlyCollection<string>> KeyIdsAsync(StudioHost host, string tenant)
    {
        var stored = new StoredRows(host, tenant);
        var texts = (await stored.QueryAsync<string>("SELECT Value FROM Settings")).Concat(await stored.QueryAsync<string>("SELECT Document FROM DataProtectionKey"));
        return [.. texts.SelectMany(t => t.Split(SecretToken.Prefix).Skip(1)).Select(t => t.Split(':')[0]).Distinct(StringComparer.Ordinal)];
    }

    private static List<string> FilesWith(string folder, string secret)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        return [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes.AsSpan().IndexOf(plain) >= 0;
        })];
    }

    /// <summary>What must hold wherever a rotation was killed.</summary>
    private sealed class Course(StudioHost host)
    {
        private string _from = Key(host);
        private string? _to;

        /// <summary>How often the rotation was left in the middle.</summary>
        public int Unfinished { get; private set; }

        public async Task CheckAsync(string at)
        {
            if (IsUnderWay(host))
            {
                Unfinished++;
                _to ??= Key(host);
                Key(host).ShouldBe(_to, at + ": it goes on with the key that it began with");
            }

            foreach (var tenant in Tenants)
            {
                (await KeyIdsAsync(host, tenant)).ShouldBeSubsetOf([_from, Key(host)], at);
                await AllReadableAsync(host, tenant, at);
            }

            if (!IsUnderWay(host))
            {
                // It was through before, or had not begun.
                (_from, _to) = (Key(host), null);
            }
        }
    }
}
