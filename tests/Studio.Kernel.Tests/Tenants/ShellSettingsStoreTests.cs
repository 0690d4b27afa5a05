using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Tenants;
using Studio.Kernel.Tests.Hosts;

namespace Studio.Kernel.Tests.Tenants;

/// <summary>What is stored of tenants: how a database is reached is a secret of the installation.</summary>
public sealed class ShellSettingsStoreTests
{
    private const string Secret = "Host=db;Password=canary-0002";

    [Fact]
    public async Task A_connection_string_is_stored_sealed_and_read_as_it_was()
    {
        await using var host = NewHost();
        using var store = StoreOf(host, host.Folder);
        await store.SaveAsync(Tenant(), CancellationToken.None);
        (await File.ReadAllTextAsync(Path.Combine(host.Folder, "tenants.json"))).ShouldNotContain("canary");
        (await store.FindAsync("bank", CancellationToken.None))!.ConnectionString.ShouldBe(Secret);
    }

    [Fact]
    public async Task A_host_with_another_key_serves_the_others_and_cannot_spoil_what_it_cannot_read()
    {
        await using var one = NewHost();
        await using var other = NewHost();
        using var right = StoreOf(one, one.Folder);
        using var wrong = StoreOf(other, one.Folder);
        await right.SaveAsync(Tenant(), CancellationToken.None);
        await right.SaveAsync(new ShellSettings { Name = "Shop", State = TenantState.Running }, CancellationToken.None);
        var before = await File.ReadAllTextAsync(Path.Combine(one.Folder, "tenants.json"));

        var seen = await wrong.LoadAllAsync(CancellationToken.None);
        seen.ToDictionary(s => s.Name, s => s.State).ShouldBe(new Dictionary<string, TenantState> { ["Bank"] = TenantState.Invalid, ["Shop"] = TenantState.Running }, ignoreOrder: true);
        (await Should.ThrowAsync<ProblemException>(() => wrong.SaveAsync(seen.Single(s => s.Name == "Bank"), CancellationToken.None))).Message.ShouldContain("Studio:MasterKey");
        (await File.ReadAllTextAsync(Path.Combine(one.Folder, "tenants.json"))).ShouldBe(before);
    }

    private static ShellSettings Tenant() => new() { Name = "Bank", State = TenantState.Running, DatabaseProvider = TenantDefaults.Postgres, ConnectionString = Secret, Schema = "studio_bank" };

    private static TenantWithoutModules NewHost() => new(new Dictionary<string, string?> { ["Studio:MasterKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) });

    private static FileShellSettingsStore StoreOf(TenantWithoutModules host, string folder) => new(folder, host.Host.GetRequiredService<IHostSecretProtector>(), TimeProvider.System);
}
