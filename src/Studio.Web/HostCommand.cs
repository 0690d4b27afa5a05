using System.Globalization;
using Studio.Administration.Users;
using Studio.Data.Sessions;
using Studio.Data.Verification;
using Studio.Kernel.Problems;
using Studio.Kernel.Tenants;

namespace Studio.Web;

/// <summary>What the host does on the command line instead of serving: <c>verify</c>, <c>import</c>, <c>reset-password</c>.</summary>
internal sealed class HostCommand(string name, string[] arguments)
{
    private static readonly string[] Names = ["verify", "import", "reset-password"];

    /// <summary>The command that the arguments begin with, or null where the host is to serve.</summary>
    public static HostCommand? Find(string[] args) => args.Length > 0 && Names.Contains(args[0], StringComparer.Ordinal) ? new HostCommand(args[0], args[1..]) : null;

    /// <summary>Runs on the default tenant; 0 where all is well.</summary>
    public async Task<int> RunAsync(IServiceProvider host, TextWriter output, CancellationToken cancellationToken)
    {
        var store = host.GetRequiredService<ShellSettingsStore>();
        if (await store.FindAsync(ShellSettings.DefaultName, cancellationToken) is not { State: TenantState.Running } settings)
        {
            await output.WriteLineAsync("There is no tenant yet: start the host once without a command.");
            return 1;
        }

        await using var shell = host.GetRequiredService<IShellHost>().BuildDetached(settings);
        await ShellActivation.ActivateAsync(shell, cancellationToken);
        try
        {
            return name switch
            {
                "verify" => await VerifyAsync(shell, output, cancellationToken),
                "import" => await new Connectors.ImportCommand().RunAsync(shell.Services, arguments, output, cancellationToken),
                _ => await ResetPasswordAsync(shell, output, cancellationToken),
            };
        }
        catch (ProblemException e)
        {
            await output.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task<int> VerifyAsync(ShellContext shell, TextWriter output, CancellationToken cancellationToken)
    {
        var database = shell.Services.GetRequiredService<IDatabase>();
        var differences = 0;
        foreach (var check in shell.Services.GetServices<IDataCheck>())
        {
            var found = await database.ReadAsync(check.RunAsync, cancellationToken);
            differences += found.Count;
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{check.Name}: {found.Count} differences"));
            foreach (var difference in found)
            {
                await output.WriteLineAsync("  " + difference.Message);
            }
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"verify: {differences} differences"));
        return differences == 0 ? 0 : 1;
    }

    private async Task<int> ResetPasswordAsync(ShellContext shell, TextWriter output, CancellationToken cancellationToken)
    {
        await using var scope = shell.Services.CreateAsyncScope();
        var password = await scope.ServiceProvider.GetRequiredService<UserService>().ResetPasswordAsync(arguments.FirstOrDefault() ?? DefaultTenant.AdminUserName, cancellationToken);
        await output.WriteLineAsync($"password: {password}");
        return 0;
    }
}
