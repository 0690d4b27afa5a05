using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Problems;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Tests.Tenants;

/// <summary>Whoever listens to a switch may keep it from happening before, and is heard when he fails after it.</summary>
public sealed class FeatureSwitchTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("studio-test-").FullName;
    private WebApplication _app = null!;

    private FeatureSwitch Switch => _app.Services.GetRequiredService<FeatureSwitch>();

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddStudio([typeof(FeatureSwitchTests).Assembly], _folder, _folder);
        _app = builder.Build();
        await _app.Services.GetRequiredService<ShellSettingsStore>()
            .SaveAsync(new ShellSettings { Name = ShellSettings.DefaultName, State = TenantState.Running, Features = ["Test.Listener"] }.NewVersion(), CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_listener_that_fails_after_the_change_is_told_and_the_change_stands()
    {
        var on = await Switch.EnableAsync(ShellSettings.DefaultName, ["Test.House", "Test.Roof"], CancellationToken.None);
        on.SwitchedOn.ShouldBe(["Test.Floor", "Test.House", "Test.Roof"]);
        on.Warnings.ShouldHaveSingleItem().ShouldBe("Test.Roof: BadListener failed after the switch: see the log.");
        (await FeaturesAsync()).ShouldContain("Test.Roof");

        // What the handler says for people is told in its words; what else went wrong stays inside.
        var off = await Switch.DisableAsync(ShellSettings.DefaultName, ["Test.Roof"], withDependants: false, CancellationToken.None);
        off.Warnings.ShouldHaveSingleItem().ShouldContain("The tiles are still outside.");
        (await FeaturesAsync()).ShouldNotContain("Test.Roof");
    }

    [Fact]
    public async Task A_listener_that_objects_before_the_change_keeps_it_from_happening()
    {
        await Switch.EnableAsync(ShellSettings.DefaultName, ["Test.House"], CancellationToken.None);
        var before = await FeaturesAsync();
        var refused = await Should.ThrowAsync<ProblemException>(() => Switch.DisableAsync(ShellSettings.DefaultName, ["Test.House"], withDependants: true, CancellationToken.None));
        refused.Message.ShouldBe("Somebody lives here.");
        (await FeaturesAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_tenant_that_is_not_there_is_not_found() =>
        (await Should.ThrowAsync<ProblemException>(() => Switch.EnableAsync("Nobody", ["Test.House"], CancellationToken.None))).Status.ShouldBe(404);

    private async Task<IReadOnlyList<string>> FeaturesAsync() =>
        (await _app.Services.GetRequiredService<ShellSettingsStore>().FindAsync(ShellSettings.DefaultName, CancellationToken.None))!.Features;
}
