using System.CommandLine;
using System.Data.Common;
using Studio.Kernel.Problems;
using Studio.Kernel.Tenants;

namespace Studio.Web.Commands;

/// <summary>What a command is given.</summary>
/// <param name="Parsed">Its arguments.</param>
/// <param name="Services">The host's services; the host does not serve.</param>
/// <param name="Output">What it tells.</param>
internal sealed record CommandRun(ParseResult Parsed, IServiceProvider Services, TextWriter Output)
{
    /// <summary>Builds a tenant for the command's own use, whether a host serves it or not. The caller disposes it.</summary>
    /// <exception cref="ProblemException">404: there is none, or it was never set up.</exception>
    public async Task<ShellContext> OpenAsync(string tenant, CancellationToken cancellationToken)
    {
        var settings = await Services.GetRequiredService<ShellSettingsStore>().FindAsync(tenant, cancellationToken);
        if (settings is not { State: TenantState.Running or TenantState.Disabled })
        {
            throw ProblemException.NotFound(settings is null && string.Equals(tenant, ShellSettings.DefaultName, StringComparison.OrdinalIgnoreCase)
                ? "There is no tenant yet: start the host once without a command."
                : $"There is no tenant '{tenant}' that was set up. See: tenants list");
        }

        var shell = Services.GetRequiredService<IShellHost>().BuildDetached(settings);
        try
        {
            await ShellActivation.ActivateAsync(shell, cancellationToken);
            return shell;
        }
        catch
        {
            await shell.DisposeAsync();
            throw;
        }
    }
}

/// <summary>A command of the host.</summary>
internal abstract class HostCommand : Command
{
    /// <summary>Where the host keeps its data, where that is not said by <c>Studio__DataFolder</c>.</summary>
    public static readonly Option<string?> DataFolder = new("--data-folder") { Description = "The host's data folder (or the setting Studio__DataFolder).", Recursive = true };

    private const int Failed = 1;

    protected HostCommand(string name, string description) : base(name, description) => SetAction(InvokeAsync);

    /// <summary>An option that names a tenant; the default tenant where it is left out.</summary>
    protected static Option<string> TenantOption() => new("--tenant") { Description = "Which tenant.", DefaultValueFactory = _ => ShellSettings.DefaultName };

    /// <summary>Does it; the exit code. A <see cref="ProblemException"/> is told as a sentence.</summary>
    protected abstract Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken);

    private async Task<int> InvokeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        try
        {
            await using var app = HostBuilding.ForCommand(FullName(this), parsed.GetValue(DataFolder));
            return await RunAsync(new CommandRun(parsed, app.Services, output), cancellationToken);
        }
        catch (ProblemException e)
        {
            var sentences = e.Errors.Count == 0 ? [e.Message] : e.Errors.Select(Sentence);
            foreach (var sentence in sentences)
            {
                await error.WriteLineAsync(sentence);
            }
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Stopped.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DbException)
        {
            // What the system said is for the operator, who is the one that reads this; no stack.
            await error.WriteLineAsync(e.Message);
        }

        return Failed;
    }

    // As it is called, without the program's name: what the audit trail says of who did it.
    private static string FullName(Command command) => string.Join(' ', command.Parents.OfType<Command>().Where(c => c is not RootCommand).Select(FullName).Append(command.Name));

    private static string Sentence(InputError e)
    {
        var place = e.Line is null ? e.Path : $"{e.Path} line {e.Line}, column {e.Column}";
        return place is "" ? e.Message : $"{place}: {e.Message}";
    }
}
