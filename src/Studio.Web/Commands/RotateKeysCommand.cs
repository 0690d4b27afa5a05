using System.Globalization;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Secrets;

namespace Studio.Web.Commands;

/// <summary><c>rotate-keys</c></summary>
internal sealed class RotateKeysCommand() : HostCommand(
    "rotate-keys", "Encrypts the secrets of every tenant with a new master key (or with Studio:MasterKey where that is set), while hosts may be serving. Interrupted, it is run again.")
{
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        try
        {
            var count = await run.Services.GetRequiredService<KeyRotation>().RunAsync(run.Output.WriteLineAsync, cancellationToken);
            await run.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"rotate-keys: {count} secrets are encrypted with the key {run.Services.GetRequiredService<MasterKeys>().Current.Id}"));
            return 0;
        }
        catch (SecretUnreadableException e)
        {
            throw ProblemException.Conflict(e.Message + " The rotation is not finished; what was readable still is. Run it again.");
        }
    }
}
