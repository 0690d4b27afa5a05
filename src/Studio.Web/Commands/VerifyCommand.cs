using System.CommandLine;
using System.Globalization;
using Studio.Data.Verification;
using Studio.Kernel.Tenants;

namespace Studio.Web.Commands;

/// <summary><c>verify [--tenant N | --all]</c>: recounts what is derived; 1 where it differs.</summary>
internal sealed class VerifyCommand : HostCommand
{
    private readonly Option<string> _tenant = TenantOption();
    private readonly Option<bool> _all = new("--all") { Description = "Every tenant that was set up." };

    public VerifyCommand() : base("verify", "Recounts everything that is derived from a tenant's data, and checks its database.")
    {
        Add(_tenant);
        Add(_all);
        Validators.Add(parsed =>
        {
            if (parsed.GetValue(_all) && parsed.GetResult(_tenant) is { Implicit: false })
            {
                parsed.AddError("Say --tenant or --all, not both.");
            }
        });
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var all = run.Parsed.GetValue(_all);
        IReadOnlyList<string> names = all
            ? [.. (await run.Services.GetRequiredService<ShellSettingsStore>().LoadAllAsync(cancellationToken)).Where(t => t.State is TenantState.Running or TenantState.Disabled).Select(t => t.Name)]
            : [run.Parsed.GetRequiredValue(_tenant)];
        var differences = 0;
        foreach (var name in names)
        {
            if (all)
            {
                await run.Output.WriteLineAsync($"{name}:");
            }

            differences += await VerifyAsync(run, name, cancellationToken);
        }

        await run.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"verify: {differences} differences"));
        return differences == 0 ? 0 : 1;
    }

    private static async Task<int> VerifyAsync(CommandRun run, string tenant, CancellationToken cancellationToken)
    {
        await using var shell = await run.OpenAsync(tenant, cancellationToken);
        var results = await DataVerification.RunAsync(shell.Services, cancellationToken);
        foreach (var result in results)
        {
            await run.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{result.Check}: {result.Differences.Count} differences"));
            foreach (var difference in result.Differences)
            {
                await run.Output.WriteLineAsync("  " + difference.Message);
            }
        }

        return results.Sum(r => r.Differences.Count);
    }
}
