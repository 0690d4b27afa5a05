using System.CommandLine;
using Studio.Administration.Users;

namespace Studio.Web.Commands;

/// <summary><c>reset-password [NAME] [--tenant N]</c></summary>
internal sealed class ResetPasswordCommand : HostCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The user's name.", DefaultValueFactory = _ => DefaultTenant.AdminUserName };
    private readonly Option<string> _tenant = TenantOption();

    public ResetPasswordCommand() : base("reset-password", "Gives a user a new password, shows it once, and ends the user's sessions.")
    {
        Add(_name);
        Add(_tenant);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        await using var shell = await run.OpenAsync(run.Parsed.GetRequiredValue(_tenant), cancellationToken);
        await using var scope = shell.Services.CreateAsyncScope();
        var password = await scope.ServiceProvider.GetRequiredService<UserService>().ResetPasswordAsync(run.Parsed.GetRequiredValue(_name), cancellationToken);
        await run.Output.WriteLineAsync($"password: {password}");
        return 0;
    }
}
