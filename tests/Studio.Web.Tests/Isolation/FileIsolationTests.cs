using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Studio.Testing.Storage;

namespace Studio.Web.Tests.Isolation;

/// <summary>Files of one tenant, its backup and what the host says of itself hold nothing of the other.</summary>
[Collection(TwoTenantsGroup.Name)]
public class FileIsolationTests(TwoTenants tenants)
{
    [HostFact]
    public async Task No_path_leads_to_the_files_of_the_other()
    {
        foreach (var (own, other) in tenants.Orders)
        {
            var folder = Path.Combine(tenants.Host.DataFolder, "Sites", other.Name);
            await File.WriteAllTextAsync(Path.Combine(folder, "note.txt"), other.Secrets.Text("file"));
            var before = Hash(Path.Combine(folder, "Media"));
            before.ShouldNotBeEmpty();
            var faults = new ConcurrentBag<string>();
            foreach (var target in new[] { $"{other.Name}/Media/{other.Keys["media"]}", $"{other.Name}/studio.db", $"{other.Name}/note.txt", $"{other.Name}/Media", "Default/Imports" })
            {
                foreach (var path in Paths(target, Path.Combine(tenants.Host.DataFolder, "Sites")))
                {
                    foreach (var (method, address) in new[]
                    {
                        ("GET", "/media/" + path), ("GET", "/api/media?folder=" + path), ("GET", "/admin/media?folder=" + path), ("PUT", "/api/media/" + path), ("DELETE", "/api/media/" + path), ("GET", "/assets/" + path), ("GET", "/" + path),
                        ("POST", "/admin/media?handler=Delete&path=" + path), ("POST", "/admin/media?handler=Folder&name=x&folder=" + path),
                    })
                    {
                        var identity = address.StartsWith("/admin", StringComparison.Ordinal) ? own.Admin : own.Api;
                        using HttpContent? content = method switch { "PUT" => new StringContent("swapped"), "POST" => new FormUrlEncodedContent([]), _ => null };
                        var answer = await own.AskAsync(identity, new HttpMethod(method), address, content);
                        if (!IsItsPublicAddress(address, other))
                        {
                            Walk.Check(answer, other, faults);
                        }
                    }
                }
            }

            faults.ShouldBeEmpty();
            Hash(Path.Combine(folder, "Media")).ShouldBe(before);
        }
    }

    [HostFact]
    public async Task An_address_that_climbs_out_of_a_prefix_stays_in_the_tenant_whose_credentials_it_carries()
    {
        foreach (var (own, other) in tenants.Orders)
        {
            var faults = new ConcurrentBag<string>();
            foreach (var way in new[] { "/..", "/%2e%2e", "/..%2f", "/.%2e/", "/%5c..", "//", "/;/", "/%00" })
            {
                foreach (var prefix in new[] { "", "/beta", "/BETA", "/Default" })
                {
                    foreach (var page in new[] { "/api/content?type=Customer", "/admin/customers", "/api/users" })
                    {
                        Walk.Check(await own.AskAsync(own.Api, HttpMethod.Get, way + prefix + page), other, faults);
                        Walk.Check(await own.AskAsync(own.Admin, HttpMethod.Get, prefix + way + page), other, faults);
                        Walk.Check(await other.AskAsync(own.Api, HttpMethod.Get, way + prefix + page), other, faults);
                    }
                }
            }

            faults.ShouldBeEmpty();
        }
    }

    [HostFact]
    public async Task A_backup_holds_its_own_tenant_alone()
    {
        foreach (var (own, other) in tenants.Orders)
        {
            var file = Path.Combine(tenants.Host.DataFolder, own.Name + ".zip");
            var (exit, output) = await tenants.Host.CommandAsync("backup", file, "--tenant", own.Name);
            exit.ShouldBe(0, output);
            await using var zip = await ZipFile.OpenReadAsync(file);
            var mine = 0;
            foreach (var entry in zip.Entries)
            {
                await using var content = await entry.OpenAsync();
                using var bytes = new MemoryStream();
                await content.CopyToAsync(bytes);
                var text = Encoding.UTF8.GetString(bytes.ToArray()) + entry.FullName;
                other.Secrets.IsIn(text).ShouldBeFalse(entry.FullName);
                mine += own.Secrets.IsIn(text) ? 1 : 0;
            }

            mine.ShouldBeGreaterThan(1);
        }
    }

    [HostFact]
    public async Task What_the_host_says_of_itself_names_nothing_of_any_tenant()
    {
        foreach (var (own, _) in tenants.Orders)
        {
            foreach (var identity in own.Known.Append(own.Nobody).Append(Identity.Stranger).Append(Identity.Bearer("the operator", "a token of the operator")))
            {
                foreach (var path in new[] { "/health/live", "/health/ready", "/metrics" })
                {
                    var answer = await own.AskAsync(identity, HttpMethod.Get, path);
                    tenants.Orders.ShouldAllBe(o => !o.Own.Secrets.IsIn(answer.Text), answer.Asked);
                    answer.Status.ShouldBe(path != "/metrics" || identity.Name == "the operator" ? 200 : 401, answer.Asked);
                }
            }
        }

        tenants.First.Secrets.IsIn(tenants.Host.Output).ShouldBeFalse();
        tenants.Second.Secrets.IsIn(tenants.Host.Output).ShouldBeFalse();
    }

    /// <summary>The ways to write a path that leaves its folder.</summary>
    private static IEnumerable<string> Paths(string target, string root)
    {
        foreach (var up in new[] { "../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "%252e%252e%252f", "..%252f", "..;/", "%c0%ae%c0%ae/", "x/../../", "%EF%BC%8E%EF%BC%8E/" })
        {
            yield return up + target;
            yield return up + up + target;
            yield return up + up + up + "Sites/" + target;
        }

        yield return target;
        yield return Uri.EscapeDataString(Path.Combine(root, target));
        yield return "%2f" + Path.Combine(root, target);
        yield return "/" + Path.Combine(root, target);
        yield return "file:%2f%2f" + Path.Combine(root, target);
    }

    /// <summary>True where dots lead out of the one tenant and into the other by its own address: its files are meant for everybody there.</summary>
    private static bool IsItsPublicAddress(string address, TenantSide other) =>
        other.Prefix.Length > 0 && new Uri("http://x" + address).AbsolutePath.StartsWith(other.Prefix + "/media/", StringComparison.OrdinalIgnoreCase);

    private static SortedDictionary<string, string> Hash(string folder) =>
        new(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(f => f, f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f))), StringComparer.Ordinal), StringComparer.Ordinal);
}

/// <summary>The same with the tenants on PostgreSQL.</summary>
[NeedsPostgres]
[Collection(TwoTenantsOnPostgresGroup.Name)]
public sealed class FileIsolationTestsOnPostgres(TwoTenantsOnPostgres tenants) : FileIsolationTests(tenants);
