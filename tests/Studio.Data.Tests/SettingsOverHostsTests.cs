using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Events;
using Studio.Kernel.Settings;
using Studio.Testing.Storage;

namespace Studio.Data.Tests;

/// <summary>Two hosts on one database: what one saves, the other has in memory no longer.</summary>
public sealed class SettingsOverHostsTests : IAsyncLifetime
{
    private readonly InProcessTransport _transport = new();
    private TestDatabase? _here;
    private TestDatabase? _elsewhere;

    private TestDatabase Here => _here!;

    private TestDatabase Elsewhere => _elsewhere!;

    public async Task InitializeAsync()
    {
        var place = await TenantPlace.NewAsync("Sqlite");
        _here = await TestDatabase.OpenAsync(place, s => s.AddSingleton<IEventTransport>(_transport));
        _elsewhere = await TestDatabase.OpenAsync(place, s => s.AddSingleton<IEventTransport>(_transport));
    }

    public async Task DisposeAsync()
    {
        await Here.DisposeAsync();
        await Elsewhere.DisposeAsync();
    }

    [Fact]
    public async Task What_one_host_saves_the_other_reads_anew()
    {
        (await NameAsync(Here)).ShouldBe("Studio");
        (await NameAsync(Elsewhere)).ShouldBe("Studio");
        await SaveAsync(Here, "Bank");
        (await NameAsync(Here)).ShouldBe("Bank");
        await ShouldReadAsync(Elsewhere, "Bank");
        await SaveAsync(Elsewhere, "Shop");
        await ShouldReadAsync(Here, "Shop");
    }

    [Fact]
    public async Task After_an_interruption_everything_is_read_anew()
    {
        (await NameAsync(Elsewhere)).ShouldBe("Studio");
        await Here.Database.WriteAsync(Writing.WriteClass.Interactive, (s, ct) =>
            s.ExecuteAsync("INSERT INTO Settings (Name, Value) VALUES ('SiteSettings', '{\"SiteName\":\"Unheard\"}')", null, ct), CancellationToken.None);
        (await NameAsync(Elsewhere)).ShouldBe("Studio", "it is in memory");
        await Elsewhere.Services.GetRequiredService<IEventBus>().PublishAsync(new Resumed(), CancellationToken.None);
        (await NameAsync(Elsewhere)).ShouldBe("Unheard");
    }

    [Fact]
    public async Task What_was_being_read_while_it_was_forgotten_is_not_kept()
    {
        var remembered = new Remembered<string>();
        var gate = new TaskCompletionSource<string>();
        var early = remembered.GetAsync(_ => gate.Task, CancellationToken.None).AsTask();
        remembered.Forget();
        gate.SetResult("old");
        (await early).ShouldBe("old");
        remembered.Peek().ShouldBeNull();
        (await remembered.GetAsync(_ => Task.FromResult("new"), CancellationToken.None)).ShouldBe("new");
        (await remembered.GetAsync(_ => Task.FromResult("newer"), CancellationToken.None)).ShouldBe("new");
    }

    private static async Task ShouldReadAsync(TestDatabase host, string name)
    {
        var clock = Stopwatch.StartNew();
        while (await NameAsync(host) != name)
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
            await Task.Delay(10);
        }
    }

    private static async Task<string> NameAsync(TestDatabase host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<ISettingsStore>().GetAsync<SiteSettings>(CancellationToken.None)).SiteName;
    }

    private static async Task SaveAsync(TestDatabase host, string name)
    {
        await using var scope = host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ISettingsStore>().SaveAsync(new SiteSettings { SiteName = name }, CancellationToken.None);
    }
}
